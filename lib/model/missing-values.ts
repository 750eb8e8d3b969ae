import type { FeatureMatrix } from '../engine/feature-matrix.ts';

/** The value as XGBoost, Python and the option `missing` write it. */
export function missingText(value: number): string {
  return String(value).replace('Infinity', 'inf');
}

/**
 * The matrix with NaN in place of the values that count as missing; the matrix itself where it has none of them. As in
 * XGBoost they are compared as float32, and with the codes of categories too.
 */
export function withMissing(matrix: FeatureMatrix, missing: readonly number[]): FeatureMatrix {
  let values = matrix.values;
  for (const value of missing.map(Math.fround)) {
    for (let at = values.indexOf(value); at >= 0; at = values.indexOf(value, at + 1)) {
      if (values === matrix.values) values = values.slice();
      values[at] = Number.NaN;
    }
  }
  return values === matrix.values ? matrix : { ...matrix, values };
}
