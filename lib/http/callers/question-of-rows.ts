import { writeArray } from '../../content/npy/write-array.ts';
import type { Question } from '../../hooks/transform.ts';
import type { Model } from '../../model/model.ts';
import { utf8Bytes } from '../../platform/node.ts';

/** The type of rows of numbers. */
export const NUMBERS = 'application/x-npy';

/**
 * Rows as a question: numbers go as numbers, as writing them in JSON and reading them again takes as long as all else.
 *
 * @param rows (numRow, numColumn) cells as JSON has them
 * @param model where it is known, and numbers are read; one whose features have categories reads the cells' texts
 */
export function bodyOfRows(
  rows: readonly (readonly unknown[])[],
  model: Model | undefined,
): Pick<Question, 'body' | 'contentType'> & { readonly areNumbers: boolean } {
  const numbers = hasCategories(model) ? undefined : numbersOf(rows, model!.numFeature);
  if (numbers === undefined) {
    return { body: utf8Bytes(JSON.stringify(rows)), contentType: 'application/json', areNumbers: false };
  }
  const body = writeArray(numbers, [rows.length, model!.numFeature]);
  return { body, contentType: NUMBERS, areNumbers: true };
}

function hasCategories(model: Model | undefined): boolean {
  return model?.categories.some((codes) => codes !== undefined) ?? true;
}

/** (numRow, numColumn) the cells, NaN for null; undefined where there is a text or a flag among them. */
function numbersOf(rows: readonly (readonly unknown[])[], numColumn: number): Float64Array | undefined {
  const numbers = new Float64Array(rows.length * numColumn);
  let at = 0;
  for (const row of rows) {
    for (let column = 0; column < numColumn; column++) {
      const cell = row[column];
      if (typeof cell === 'number') numbers[at++] = cell;
      else if (cell === null) numbers[at++] = Number.NaN;
      else return undefined;
    }
  }
  return numbers;
}
