// One row as SageMaker's algorithms and Clarify send it: {"features":[…]}, {"data":{"features":…}} or {"data":"1,2,3"}.

import { MalformedInputError } from '../errors.ts';
import { isMissing } from '../frame/cell.ts';
import { type CsvDialect, cellTexts, splitLines } from '../frame/csv-lines.ts';
import { utf8Bytes } from '../platform/node.ts';
import type { FeatureNames } from './feature-names.ts';
import { isObject, type JsonObject } from './json-value.ts';

/** `configuration` is what SageMaker's format has beside the row; kindling has no use for it. */
const MEMBERS = new Set(['features', 'data', 'configuration']);

const COMMAS: CsvDialect = { delimiter: ',', lineEnd: '\n', quotes: true };

/** Whether an object is one row in one of those forms; with any other member beside them it is a record. */
export function isInstance(value: JsonObject, features: FeatureNames): boolean {
  const { features: row, data } = value;
  const hasRow = Array.isArray(row) || isObject(data) || (typeof data === 'string' && !features.has('data'));
  return hasRow && Object.keys(value).every((name) => MEMBERS.has(name));
}

/**
 * The row's cells.
 *
 * @param row 1-based, for messages
 * @throws MalformedInputError
 */
export function rowOfInstance({ features, data }: JsonObject, row = 1): readonly unknown[] {
  if (features !== undefined && data !== undefined) {
    throw malformed(row, 'has both "features" and "data"', 'send one of them');
  }
  if (Array.isArray(features)) return features;
  if (typeof data === 'string') return cellsOfText(data, row);
  const vector = isObject(data) ? data.features : undefined;
  if (Array.isArray(vector)) return vector;
  if (isObject(vector) && Array.isArray(vector.values) && isEmpty(vector.keys)) return vector.values;
  const hint = 'send every feature in its place, {"features":[…]}, and null for those that are missing';
  throw malformed(row, isObject(vector) ? 'is sparse, or has no list "values"' : 'has no list of features', hint);
}

function isEmpty(keys: unknown): boolean {
  return keys === undefined || keys === null || (Array.isArray(keys) && keys.length === 0);
}

function cellsOfText(text: string, row: number): (string | null)[] {
  requireText(text, row);
  const bytes = utf8Bytes(text);
  const { starts, ends, misquoted } = splitLines(bytes, 0, COMMAS, true);
  if (starts.length > 1) throw malformed(row, 'has several lines in "data"', 'send one row in each element or line');
  if (misquoted.size > 0) {
    const hint = 'a quoted cell ends with a quote right before the comma; double the quotes inside it';
    throw malformed(row, 'has quotes in "data" that do not match', hint);
  }
  const cells = cellTexts(bytes, starts[0]!, ends[0]!, COMMAS.delimiter.charCodeAt(0), true);
  return cells.map((cell) => (isMissing(cell) ? null : cell));
}

/** The text, which is to hold a row at least. */
export function requireText(text: string, row = 1): string {
  if (text.trim() !== '') return text;
  throw malformed(row, 'has an empty text in "data"', 'send {"data":"1,2,3"} with a cell for each feature');
}

function malformed(row: number, what: string, hint: string): MalformedInputError {
  return new MalformedInputError(`row ${row} ${what}`, { hint, row });
}
