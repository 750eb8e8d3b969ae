import type { Field } from './description.ts';

/** How a slider and the arrow keys move through a feature's values. */
export interface Steps {
  readonly min: number;
  readonly max: number;
  readonly step: number;
}

/** About so many steps from end to end. */
const NUM_STEP = 100;
/** How far beyond the outermost thresholds values go, of the way between them. */
const MARGIN = 0.05;

/**
 * The steps of a feature that is a number; undefined for one that the trees never split on, and for categories.
 *
 * @param examples values that have to be within reach, NaN for missing ones
 */
export function stepsOf(
  { kind, range }: Pick<Field, 'kind' | 'range'>,
  examples: readonly number[] = [],
): Steps | undefined {
  if (kind === 'category' || range === undefined) return undefined;
  if (kind === 'indicator') return { min: 0, max: 1, step: 1 };
  const values = [...range, ...examples.filter(Number.isFinite)];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const width = high - low || Math.abs(low) || 1;
  const step = kind === 'number' ? roundStep(width / NUM_STEP) : Math.max(1, Math.round(roundStep(width / NUM_STEP)));
  return {
    min: toStep(low - width * MARGIN, step, Math.floor),
    max: toStep(high + width * MARGIN, step, Math.ceil),
    step,
  };
}

/** 1, 2 or 5 times a power of ten, at most the size. */
function roundStep(size: number): number {
  const power = 10 ** Math.floor(Math.log10(size));
  const times = [5, 2, 1].find((one) => one * power <= size * 1.0001) ?? 1;
  return times * power;
}

/** A multiple of the step as its decimal says it: 0.3 and not 0.30000000000000004. */
function toStep(value: number, step: number, round: (value: number) => number): number {
  const decimals = Math.max(0, -Math.floor(Math.log10(step)));
  return Number((round(value / step) * step).toFixed(Math.min(decimals, 100)));
}

/** The value so many steps from a text; from the middle where the text is no number. */
export function moveBy(text: string, count: number, { min, max, step }: Steps): string {
  const from = text.trim() === '' || Number.isNaN(Number(text)) ? (min + max) / 2 : Number(text);
  return String(toStep(from + count * step, step, Math.round));
}
