import { MalformedInputError, UnsupportedMediaTypeError } from '../errors.ts';
import { DEFAULT_LAYOUT, Frame, type JsonShape, type RowSource } from '../frame/frame.ts';
import { ListRows, RecordRows } from '../frame/json-rows.ts';
import { isRawJson } from '../frame/raw-json.ts';
import { encodeJson } from './json-answer.ts';
import type { MediaType } from './media-type.ts';
import { parseJson } from './parse-json.ts';
import { beginsJson } from './text.ts';

const FORMATS = ['pandas-records', 'pandas-split'];

/** `application/json` in every shape that SageMaker, MLflow, KServe and pandas send. */
export const json: MediaType = {
  name: 'application/json',
  aliases: [],
  extensions: ['json'],
  isText: true,
  detect: beginsJson,
  decode: async (body, parameters) => {
    const format = parameters.format;
    if (format !== undefined && !FORMATS.includes(format.toLowerCase())) {
      throw new UnsupportedMediaTypeError(`Content-Type: format=${format} is not possible`, {
        hint: `format is ${FORMATS.join(' or ')}`,
      });
    }
    return requireFormat(frameOfJson(parseJson(body)), format?.toLowerCase());
  },
  encode: (frame) => Buffer.from(encodeJson(frame)),
};

function requireFormat(frame: Frame, format: string | undefined): Frame {
  const wanted = { 'pandas-records': 'records', 'pandas-split': 'split' }[format ?? ''];
  if (wanted === undefined || frame.layout.shape === wanted || frame.numRow === 0) return frame;
  throw new MalformedInputError(`the body is not ${wanted}, as Content-Type's format=${format} says`, {
    hint: 'leave the format out: the shape tells',
  });
}

type JsonObject = { [name: string]: unknown };

/** The frame of a parsed JSON question; its shape decides the answer's. */
function frameOfJson(value: unknown): Frame {
  if (Array.isArray(value)) return frameOfList(value, 'rows', 'records');
  if (!isObject(value)) throw unknownShape(`a JSON ${value === null ? 'null' : typeof value}`);
  if (Array.isArray(value.instances)) return frameOfList(value.instances, 'instances', 'instance-records');
  if (Array.isArray(value.dataframe_records)) {
    return frameOfList(value.dataframe_records, 'instances', 'instance-records');
  }
  if (isObject(value.dataframe_split)) return frameOfSplit(value.dataframe_split, 'dataframe-split');
  if (Array.isArray(value.columns) && Array.isArray(value.data)) return frameOfSplit(value, 'split');
  const columns = Object.values(value);
  if (columns.length > 0 && columns.every(Array.isArray)) return frameOfColumns(value as { [name: string]: unknown[] });
  const nested = Object.keys(value).find((name) => Array.isArray(value[name]));
  if (nested !== undefined) throw unknownShape(`an object whose member "${nested}" is a list and others are not`);
  return jsonFrame(new RecordRows([value]), 'record');
}

function frameOfList(list: readonly unknown[], rowsShape: JsonShape, recordsShape: JsonShape): Frame {
  if (list.length === 0) return jsonFrame(new ListRows([], undefined), rowsShape);
  const wanted = Array.isArray(list[0]) ? Array.isArray : isObject;
  const odd = list.findIndex((row) => !wanted(row));
  if (odd === 0) throw unknownShape('a list whose first element is neither a row nor a record');
  if (odd > 0) {
    throw new MalformedInputError(`row ${odd + 1} is not a ${wanted === isObject ? 'record' : 'list'} like row 1`, {
      row: odd + 1,
    });
  }
  return wanted === isObject
    ? jsonFrame(new RecordRows(list as JsonObject[]), recordsShape)
    : jsonFrame(new ListRows(list as unknown[][], undefined), rowsShape);
}

function frameOfSplit({ columns, data }: JsonObject, shape: JsonShape): Frame {
  if (!Array.isArray(columns) || !Array.isArray(data)) throw unknownShape('a split without lists "columns" and "data"');
  const odd = data.findIndex((row) => !Array.isArray(row));
  if (odd >= 0) throw new MalformedInputError(`row ${odd + 1} of "data" is not a list`, { row: odd + 1 });
  return jsonFrame(new ListRows(data as unknown[][], columns.map(columnName)), shape);
}

/** Columns of pandas without a header have numbers for names. */
function columnName(name: unknown, column: number): string {
  if (typeof name === 'string') return name;
  if (typeof name === 'number') return String(name);
  if (isRawJson(name)) return name.rawJSON;
  const found = Array.isArray(name) ? 'a list' : typeof name === 'object' && name ? 'an object' : String(name);
  throw new MalformedInputError(`"columns" has ${found} in place ${column + 1}: a column name is a string`, {
    hint: 'send one text (or number) for each column; join the levels of a pandas MultiIndex first',
  });
}

function frameOfColumns(columns: { [name: string]: unknown[] }): Frame {
  const names = Object.keys(columns);
  const numRow = columns[names[0]].length;
  const odd = names.find((name) => columns[name].length !== numRow);
  if (odd !== undefined) {
    throw new MalformedInputError(
      `column "${odd}" has ${columns[odd].length} cells where "${names[0]}" has ${numRow}`,
      {
        column: odd,
      },
    );
  }
  const rows = Array.from({ length: numRow }, (_, row) => names.map((name) => columns[name][row]));
  return jsonFrame(new ListRows(rows, names), 'columns');
}

function jsonFrame(rows: RowSource, shape: JsonShape): Frame {
  return new Frame(rows, { ...DEFAULT_LAYOUT, shape });
}

function unknownShape(found: string): MalformedInputError {
  return new MalformedInputError(`the JSON is ${found}, which is no table`, {
    hint: 'send rows [[…],[…]], records [{…},{…}], one record {…}, {"instances":[…]}, or {"columns":[…],"data":[[…]]}',
  });
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isRawJson(value);
}
