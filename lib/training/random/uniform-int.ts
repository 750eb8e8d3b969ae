/** A generator of whole numbers from `min` to `max`, all equally likely: below 2^32 apart. */
export interface RandomEngine {
  readonly min: number;
  readonly max: number;
  next(): number;
}

/**
 * A whole number from 0 to `max`, as libstdc++'s uniform_int_distribution draws it: by Lemire's multiplication from
 * engines of 32 full bits, else by the largest multiple that fits.
 */
export function drawInteger(engine: RandomEngine, max: number): number {
  const range = engine.max - engine.min;
  if (range === max) return engine.next() - engine.min;
  return range === 0xffffffff ? multiply(engine, max + 1) : divide(engine, max + 1, range);
}

function multiply(engine: RandomEngine, count: number): number {
  const size = BigInt(count);
  let product = BigInt(engine.next()) * size;
  if ((product & 0xffffffffn) < size) {
    const threshold = 0x100000000n % size;
    while ((product & 0xffffffffn) < threshold) product = BigInt(engine.next()) * size;
  }
  return Number(product >> 32n);
}

function divide(engine: RandomEngine, count: number, range: number): number {
  const scaling = Math.floor(range / count);
  const past = count * scaling;
  for (;;) {
    const drawn = engine.next() - engine.min;
    if (drawn < past) return Math.floor(drawn / scaling);
  }
}
