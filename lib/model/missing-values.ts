import { type FeatureReader, seenWhenRead } from '../engine/feature-reader.ts';

/** The value as XGBoost, Python and the option `missing` write it. */
export function missingText(value: number): string {
  return String(value).replace('Infinity', 'inf');
}

/**
 * The rows with NaN in place of the values that count as missing. As in XGBoost they are compared as float32, and with the
 * codes of categories too.
 */
export function withMissing(rows: FeatureReader, missing: readonly number[]): FeatureReader {
  return missing.length === 0 ? rows : seenWhenRead(rows, (values) => markMissing(values, missing));
}

/** Puts NaN in place of the values that count as missing, and returns the same array. */
export function markMissing(values: Float32Array, missing: readonly number[]): Float32Array {
  for (const value of missing.map(Math.fround)) {
    for (let at = values.indexOf(value); at >= 0; at = values.indexOf(value, at + 1)) values[at] = Number.NaN;
  }
  return values;
}
