import { drawInteger, type RandomEngine } from './uniform-int.ts';

/**
 * Shuffles in place, as std::shuffle of libstdc++ does: one number decides about two places, as long as their
 * combinations fit into it.
 */
export function shuffle(values: number[], engine: RandomEngine): void {
  const count = values.length;
  const range = engine.max - engine.min;
  if (range / count < count) {
    for (let i = 1; i < count; i++) swap(values, i, drawInteger(engine, i));
    return;
  }
  let i = 1;
  if (count % 2 === 0 && count > 0) swap(values, i++, drawInteger(engine, 1));
  for (; i < count; i += 2) {
    const drawn = drawInteger(engine, (i + 1) * (i + 2) - 1);
    swap(values, i, Math.floor(drawn / (i + 2)));
    swap(values, i + 1, drawn % (i + 2));
  }
}

function swap(values: number[], a: number, b: number): void {
  [values[a], values[b]] = [values[b]!, values[a]!];
}
