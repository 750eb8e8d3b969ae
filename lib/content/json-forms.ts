import { MalformedInputError } from '../errors.ts';
import type { JsonShape, RowSource } from '../frame/frame.ts';
import { ListRows, RecordRows } from '../frame/json-rows.ts';
import { isRawJson } from '../frame/raw-json.ts';
import { utf8Bytes } from '../platform/node.ts';
import { quoteName, quoteNames } from '../short-text.ts';
import { type FeatureNames, foldName } from './feature-names.ts';
import { isInstance, requireText, rowOfInstance } from './json-instance.ts';
import { describe, isObject, isStructure, type JsonObject } from './json-value.ts';

export interface JsonReading {
  /** the form that the question says it has; of two that look alike, this one */
  readonly format: 'records' | 'split' | undefined;
  /** reads CSV within JSON: handed in, so that what reads JSON brings no second reader of CSV along */
  readonly rowsOfCsv: (text: Uint8Array) => RowSource;
}

/** The rows of a parsed JSON question, whose shape decides the answer's and is `format` where that is given. */
export function rowsOfJson(value: unknown, { format, rowsOfCsv }: JsonReading, features: FeatureNames): RowSource {
  const rows = rowsOf(value, features, rowsOfCsv);
  if (format === undefined || rows.shape === format || rows.numRow === 0) return rows;
  throw new MalformedInputError(`the body is not ${format}, as Content-Type's format=pandas-${format} says`, {
    hint: 'leave the format out: the shape tells',
  });
}

function rowsOf(value: unknown, features: FeatureNames, rowsOfCsv: JsonReading['rowsOfCsv']): RowSource {
  if (Array.isArray(value)) return rowsOfList(value, { rows: 'rows', records: 'records' }, features);
  if (!isObject(value)) throw unknownForm(`the JSON is ${describe(value)}`);
  const members = Object.values(value);
  if (members.every(isPlain)) return new RecordRows([value], { shape: 'record' });
  const form = findForm(value, features);
  if (form) return form.read(value, features, rowsOfCsv);
  refuseEnvelope(value, features);
  if (members.every(Array.isArray)) return rowsOfColumns(value as { [name: string]: unknown[] });
  const nested = Object.keys(value).find((name) => Array.isArray(value[name]));
  if (nested !== undefined) throw unknownForm(`${quoteName(nested)} is a list, and other members are not`);
  return new RecordRows([value], { shape: 'record' });
}

/** True for what can only be a cell: forms are made of lists, objects and texts. */
function isPlain(member: unknown): boolean {
  return typeof member === 'number' || typeof member === 'boolean' || member === null;
}

/** A way to send rows in an object, told by its members. */
interface Form {
  /** its members, for messages */
  readonly name: string;
  matches(value: JsonObject, features: FeatureNames): boolean;
  read(value: JsonObject, features: FeatureNames, rowsOfCsv: JsonReading['rowsOfCsv']): RowSource;
}

const IN_INSTANCES = { rows: 'instances', records: 'instance-records' } as const;

const FORMS: readonly Form[] = [
  listForm('instances'),
  listForm('dataframe_records'),
  {
    name: '"dataframe_split"',
    matches: (value) => isObject(value.dataframe_split),
    read: (value) => rowsOfSplit(value.dataframe_split as JsonObject, 'dataframe-split'),
  },
  {
    name: '"columns" with "data"',
    matches: ({ columns, data }, features) =>
      Array.isArray(columns) &&
      Array.isArray(data) &&
      (data.length === 0 || data.some(isStructure) || !features.has('data')),
    read: (value) => rowsOfSplit(value, 'split'),
  },
  {
    name: '"features"',
    matches: ({ features: row }, features) => Array.isArray(row) && !row.some(isStructure) && !features.has('features'),
    read: (value) => new ListRows([rowOfInstance(value)], { shape: 'features' }),
  },
  {
    name: '"data"',
    matches: ({ data }, features) => (typeof data === 'string' && !features.has('data')) || isObject(data),
    read: ({ data, ...others }, _features, rowsOfCsv) =>
      typeof data === 'string'
        ? rowsOfCsv(utf8Bytes(requireText(data)))
        : new ListRows([rowOfInstance({ data, ...others })], { shape: 'features' }),
  },
];

/** The first forms may have other members beside them, such as parameters; the last two are records with those. */
const NUM_STRONG = 4;

function listForm(name: 'instances' | 'dataframe_records'): Form {
  return {
    name: `"${name}"`,
    matches: ({ [name]: list }, features) => Array.isArray(list) && (list.some(isStructure) || !features.has(name)),
    read: ({ [name]: list }, features) => rowsOfList(list as unknown[], IN_INSTANCES, features),
  };
}

function findForm(value: JsonObject, features: FeatureNames): Form | undefined {
  const found = FORMS.filter((form) => form.matches(value, features));
  if (found.length === 0) return undefined;
  const strong = found.filter((form) => FORMS.indexOf(form) < NUM_STRONG);
  if (strong.length === 0 && !isInstance(value, features)) return undefined;
  if (found.length <= 1) return found[0];
  throw new MalformedInputError(`the JSON has its rows in several forms: ${found.map(({ name }) => name).join(', ')}`, {
    hint: 'send one of them',
  });
}

/** Rows, records, or instances as SageMaker's algorithms take them: all elements alike. */
function rowsOfList(
  list: readonly unknown[],
  shapes: { readonly rows: JsonShape; readonly records: JsonShape },
  features: FeatureNames,
): RowSource {
  if (list.length === 0) return new ListRows([], { shape: shapes.rows });
  const kindOf = (element: unknown) => kindOfRow(element, features);
  const kind = kindOf(list[0]);
  if (kind === undefined) throw unknownForm(`the first element of the list is ${describe(list[0])}`);
  const odd = list.findIndex((element) => kindOf(element) !== kind);
  if (odd > 0) {
    throw new MalformedInputError(`row ${odd + 1} is not ${KINDS[kind]}, as row 1 is`, {
      hint: 'send all rows in the form of the first',
      row: odd + 1,
    });
  }
  if (kind === 'row') return new ListRows(list as unknown[][], { shape: shapes.rows });
  if (kind === 'record') {
    refuseEnvelope(list[0] as JsonObject, features);
    return new RecordRows(list as JsonObject[], { shape: shapes.records });
  }
  return new ListRows(
    list.map((instance, row) => rowOfInstance(instance as JsonObject, row + 1)),
    { shape: 'features' },
  );
}

/** The forms of one row, with their articles, for messages. */
export const KINDS = { row: 'a list', record: 'a record', instance: 'an object with "features" or "data"' } as const;

export type RowKind = keyof typeof KINDS;

/** The form of one row; undefined for what is not a row. */
export function kindOfRow(value: unknown, features: FeatureNames): RowKind | undefined {
  if (Array.isArray(value)) return 'row';
  if (!isObject(value)) return undefined;
  return isInstance(value, features) ? 'instance' : 'record';
}

function rowsOfSplit({ columns, data }: JsonObject, shape: JsonShape): RowSource {
  if (!Array.isArray(columns) || !Array.isArray(data)) {
    throw unknownForm('"dataframe_split" lacks the list "columns" or "data"');
  }
  const odd = data.findIndex((row) => !Array.isArray(row));
  if (odd >= 0) {
    throw new MalformedInputError(`row ${odd + 1} of "data" is ${describe(data[odd])}, not a list`, {
      hint: 'send a list of cells for each row, also where there is one row or one column',
      row: odd + 1,
    });
  }
  return new ListRows(data as unknown[][], { columnNames: columns.map(columnName), shape });
}

/** Columns of pandas without a header have numbers for names. */
function columnName(name: unknown, column: number): string {
  if (typeof name === 'string') return name;
  if (typeof name === 'number') return String(name);
  if (isRawJson(name)) return name.rawJSON;
  throw new MalformedInputError(`"columns" has ${describe(name)} in place ${column + 1}: a column name is a string`, {
    hint: 'send one text (or number) for each column; join the levels of a pandas MultiIndex first',
  });
}

function rowsOfColumns(columns: { [name: string]: unknown[] }): RowSource {
  const names = Object.keys(columns);
  const numRow = columns[names[0]!]!.length;
  const odd = names.find((name) => columns[name]!.length !== numRow);
  if (odd !== undefined) {
    const { length } = columns[odd]!;
    throw new MalformedInputError(
      `column ${quoteName(odd)} has ${length} cells where ${quoteName(names[0]!)} has ${numRow}`,
      { hint: 'send as many cells for each column, null for those that are missing', column: odd },
    );
  }
  const rows = Array.from({ length: numRow }, (_, row) => names.map((name) => columns[name]![row]));
  return new ListRows(rows, { columnNames: names, shape: 'columns' });
}

/** Members that other servers and tools look for rows in, and that are read here under other names. */
const ENVELOPES = new Set([
  ...['inputs', 'input', 'input_data', 'inputdata', 'instance', 'rows', 'row', 'records', 'payload', 'csv', 'body'],
  ...['text', 'samples', 'examples', 'values', 'dataset', 'dataframe', 'df', 'x', 'ndarray', 'array', 'tensor'],
  ...['data', 'features', 'instances', 'dataframe_records', 'dataframe_split', 'requests', 'content', 'signature_name'],
]);

/**
 * Refuses rows in a member that is not read. As a record of one odd column they would lack every feature, and a caller that
 * reads missing features as missing values would get the same prediction for all of them.
 */
export function refuseEnvelope(value: JsonObject, features: FeatureNames): void {
  const names = Object.keys(value);
  const holdsRows = (name: string) =>
    Array.isArray(value[name])
      ? ENVELOPES.has(foldName(name)) || (value[name] as unknown[]).some(isStructure)
      : isStructure(value[name]);
  const holdsText = (name: string) => typeof value[name] === 'string' && ENVELOPES.has(foldName(name));
  const envelope = names.find(holdsRows) ?? names.find(holdsText);
  if (envelope === undefined || !features.isKnown || names.some((name) => features.has(name))) return;
  throw unknownForm(
    `the JSON has ${describe(value[envelope])} in ${quoteNames([envelope])}, where no rows are looked for`,
  );
}

function unknownForm(message: string): MalformedInputError {
  return new MalformedInputError(message, {
    hint:
      'send rows [[…],[…]], records [{…},{…}], one record {…}, {"instances":[…]}, {"columns":[…],"data":[[…]]}, ' +
      '{"dataframe_split":{…}}, {"dataframe_records":[…]}, {"features":[…]} or {"data":"1,2,3"}',
  });
}
