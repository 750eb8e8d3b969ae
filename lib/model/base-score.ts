import { ModelFormatError } from '../errors.ts';

const NUMBER = /^-?\d+(?:\.\d*)?(?:[eE][-+]?\d+)?$/;

/**
 * The intercept, one number per group. It is text: `5E-1` up to 3.0, `[5E-1]` or `[a,b,c]` since; `(a,)` is read too,
 * and one number stands for all groups.
 *
 * @returns (numGroup)
 * @throws ModelFormatError for anything else, or another count
 */
export function parseBaseScore(text: string, numGroup: number): Float32Array {
  const inside = /^\[(.*)\]$|^\((.*?),?\)$/.exec(text);
  const parts = (inside === null ? text : (inside[1] ?? inside[2] ?? '')).split(',').map((part) => part.trim());
  const scores = parts.map(Number);
  if (!parts.every((part) => NUMBER.test(part)) || !scores.every((score) => Number.isFinite(Math.fround(score)))) {
    throw new ModelFormatError(`base_score "${text.slice(0, 80)}" is neither a number nor a list of numbers`);
  }
  if (scores.length !== 1 && scores.length !== numGroup) {
    throw new ModelFormatError(`base_score has ${scores.length} numbers, but the model has ${numGroup} outputs`);
  }
  return Float32Array.from({ length: numGroup }, (_, group) => scores[scores.length === 1 ? 0 : group]!);
}
