import type { Field } from './description.ts';
import { quantileOf, type Thresholds } from './thresholds.ts';

/** Shares of the thresholds that lie below the values of an example: the middle first. */
const SHARES = [0.5, 0.25, 0.75, 0.1, 0.9];

/** Different rows between the thresholds of a model, for one that comes without rows: texts, one for each field. */
export function makeExamples(fields: readonly Field[], thresholds: readonly Thresholds[]): string[][] {
  const rows = SHARES.map((share) => fields.map((field, feature) => cellOf(field, thresholds[feature]!, share)));
  return [...new Map(rows.map((row) => [JSON.stringify(row), row])).values()];
}

function cellOf({ kind, categories = [] }: Field, thresholds: Thresholds, share: number): string {
  if (kind === 'category') return categories[Math.floor(share * categories.length)] ?? '';
  if (kind === 'text') return 'text';
  const value = quantileOf(thresholds, share) ?? 0;
  if (kind === 'number') return String(Number(value.toPrecision(4)));
  return String(kind === 'indicator' ? Number(share > 0.5) : Math.round(value));
}
