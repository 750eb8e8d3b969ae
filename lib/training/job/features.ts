import { MalformedInputError } from '../../errors.ts';
import type { Column, NumberType, Table, TextColumn } from './column.ts';
import type { JobOptions } from './options.ts';
import { isFeature } from './roles.ts';

/** A column that the model learns from. */
export interface Feature {
  readonly name: string;
  /** for a categorical feature its texts, in the order of their codes */
  readonly categories: readonly string[] | undefined;
  /** as the model's file names it */
  readonly type: NumberType | 'c';
}

/** More different texts than this, and more than half as many as rows, are names and not categories. */
const MAX_SURE_CATEGORIES = 100;

/**
 * The features of a table: those that the options name, in that order, or every column without another purpose. A
 * column without values is a number, as for pandas and XGBoost: this month's extract may lack it.
 *
 * @throws MalformedInputError when there are none, or one of them names rows
 */
export function chooseFeatures(table: Table, options: JobOptions): Feature[] {
  if (!table.isNamed) return positionalFeatures(table);
  const columns = new Map(table.columns.map((column) => [column.name, column]));
  const names = options.features.length > 0 ? options.features : [...columns.keys()];
  const features = names.filter((name) => isFeature(name, options)).map((name) => columns.get(name)!);
  if (features.length === 0) {
    throw new MalformedInputError('there are no features: every column has another purpose', {
      hint: 'give the rows more columns, or name the features',
    });
  }
  for (const column of features) if (column.kind === 'text') requireCategories(column, table.numRow, options);
  return features.map(toFeature);
}

/** f0, f1, …: sparse rows may leave out any of them. */
function positionalFeatures({ columns }: Table): Feature[] {
  const known = new Map(columns.map((column) => [column.name, column]));
  const last = Math.max(...columns.map(({ name }) => (/^f\d+$/.test(name) ? Number(name.slice(1)) : -1)));
  return Array.from({ length: last + 1 }, (_, index) => {
    const column = known.get(`f${index}`);
    return column ? toFeature(column) : { name: `f${index}`, categories: undefined, type: 'float' };
  });
}

function toFeature(column: Column): Feature {
  return column.kind === 'text'
    ? { name: column.name, categories: column.texts, type: 'c' }
    : { name: column.name, categories: undefined, type: column.type };
}

function requireCategories({ name, texts }: TextColumn, numRow: number, { features, categorical }: JobOptions): void {
  if (texts.length <= MAX_SURE_CATEGORIES || texts.length * 2 <= numRow) return;
  if (features.includes(name) || categorical.includes(name)) return;
  throw new MalformedInputError(
    `column "${name}" has ${texts.length} different texts in ${numRow} rows: names, not categories`,
    { hint: `leave it out by naming the features, make it the id, or name it in categorical`, column: name },
  );
}

/**
 * (rows, numFeature) the features of those rows, row-major; categories are codes, and texts that are no category are
 * missing.
 */
export function fillValues(table: Table, rows: Uint32Array, features: readonly Feature[]): Float32Array {
  const columns = new Map(table.columns.map((column) => [column.name, column]));
  if (table.isComplete) for (const { name } of features) if (!columns.has(name)) throw missingFeature(name);
  const values = new Float32Array(rows.length * features.length);
  const sources = features.map((feature) => {
    const column = columns.get(feature.name);
    return column && { values: column.values, recode: recode(column, feature) };
  });
  for (let begin = 0; begin < rows.length; begin += BLOCK_ROWS) {
    const block = rows.subarray(begin, begin + BLOCK_ROWS);
    for (const [index, source] of sources.entries()) {
      fillColumn(values, begin * features.length + index, features.length, block, source);
    }
  }
  return values;
}

/** The values of so many rows stay in the second-level cache while their columns are brought one by one. */
const BLOCK_ROWS = 512;

/** Where a feature's values come from, and what their codes become; undefined where they stay. */
interface Source {
  readonly values: Column['values'];
  readonly recode: ((value: number) => number) | undefined;
}

/** Writes what some rows have in a column to `begin`, `begin + stride`, … */
function fillColumn(
  into: Float32Array,
  begin: number,
  stride: number,
  rows: Uint32Array,
  source: Source | undefined,
): void {
  const { values, recode } = source ?? {};
  for (let i = 0, at = begin; i < rows.length; i++, at += stride) {
    const value = values === undefined ? Number.NaN : values[rows[i]!]!;
    into[at] = recode === undefined ? value : recode(value);
  }
}

function missingFeature(name: string): MalformedInputError {
  return new MalformedInputError(`the column "${name}" is missing in the validation data`, {
    hint: 'give both the same columns',
    column: name,
  });
}

/** Turns the column's own codes into the feature's. */
function recode(column: Column, { name, categories }: Feature): ((value: number) => number) | undefined {
  if (column.kind === 'number' && (categories === undefined || column.values.every(Number.isNaN))) return undefined;
  if (column.kind === 'number' || categories === undefined) {
    const [here, there] = column.kind === 'number' ? ['numbers', 'texts'] : ['texts', 'numbers'];
    throw new MalformedInputError(`column "${name}" has ${here} in the validation data, but ${there} in training`, {
      hint: 'give both the same columns',
      column: name,
    });
  }
  if (column.texts === categories) return undefined;
  const codes = new Map(categories.map((text, code) => [text, code]));
  const codeOf = Float32Array.from(column.texts, (text) => codes.get(text) ?? Number.NaN);
  return (value) => codeOf[value] ?? Number.NaN;
}
