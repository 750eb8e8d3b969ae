import { FeatureMatrix } from '../../engine/feature-matrix.ts';
import type { CellReader, FeatureReader } from '../../engine/feature-reader.ts';
import { MalformedInputError } from '../../errors.ts';
import { quoteName } from '../../short-text.ts';
import type { Texts } from './inputs.ts';

const HINT = 'send a text in every row';

/**
 * Numbers and texts of all rows.
 *
 * @throws MalformedInputError for a row without a text, unless who reads the rows leaves it out
 */
export function readTexts(
  rows: FeatureReader,
  textFeatures: readonly number[],
  names: readonly string[],
): { readonly matrix: FeatureMatrix; readonly texts: Texts } {
  const { numRow, numFeature } = rows;
  const found = new Map(textFeatures.map((feature) => [feature, new Array<string | undefined>(numRow)]));
  const reader = rows as CellReader;
  reader.onText = (row, feature, text) => {
    found.get(feature)![row] = text;
  };
  const values = new Float32Array(numRow * numFeature);
  rows.read(0, numRow, values);
  reader.onText = undefined;
  const fill = (cells: readonly (string | undefined)[], feature: number) =>
    Array.from(cells, (text, row) => text ?? refuse(reader, row, names[feature]!));
  const texts = new Map([...found].map(([feature, cells]) => [feature, fill(cells, feature)]));
  return { matrix: new FeatureMatrix(values, numRow, numFeature), texts };
}

/** Where the other rows go on, an empty text stands for what is missing. */
function refuse(reader: CellReader, row: number, column: string): string {
  const problem = 'the model takes a text, not a missing value';
  if (reader.refuse) reader.refuse({ row, column, problem, hint: HINT });
  else
    throw new MalformedInputError(`row ${row + 1}, column ${quoteName(column)}: ${problem}`, {
      hint: HINT,
      row: row + 1,
      column,
    });
  return '';
}
