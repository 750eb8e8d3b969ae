import { type KindlingError, MalformedInputError } from '../errors.ts';
import { type CsvDialect, endOfLines } from '../frame/csv-lines.ts';
import { EMPTY_FRAME } from '../frame/empty-frame.ts';
import { findLines } from '../frame/find-lines.ts';
import { DEFAULT_LAYOUT, type ExpectedColumns, Frame, type Layout, type RowSource } from '../frame/frame.ts';
import type { BadRow } from '../frame/json-features.ts';
import { ListRows, RecordRows } from '../frame/json-rows.ts';
import { latin1Of } from '../platform/node.ts';
import { type FeatureNames, featureNamesOf, readLate } from './feature-names.ts';
import { predictionWriter, type RowWriter, recordWriter, scoreWriter } from './json-answer.ts';
import { KINDS, kindOfRow, type RowKind, refuseEnvelope } from './json-forms.ts';
import { rowOfInstance } from './json-instance.ts';
import type { JsonObject } from './json-value.ts';
import type { LineCuts, LineReader, LineState } from './media-type.ts';
import { parseJson } from './parse-json.ts';
import { byteOrderMark } from './text.ts';

/** Starts reading line by line. */
export function openJsonLines(expected: ExpectedColumns | undefined): LineReader {
  const features = featureNamesOf(expected);
  return new JsonLinesReader(features, features.has('data'));
}

/** Goes on reading where another reader has come to a state. */
export function resumeJsonLines(state: LineState, rowsBefore: () => number): LineReader {
  return JsonLinesReader.resume(state as JsonLinesState, rowsBefore);
}

/** Facts that the lines so far tell about all later ones. */
interface JsonLinesState {
  readonly kind: RowKind;
  /** whether the model has a feature of the name `data`, so that a text there is a cell */
  readonly hasData: boolean;
  readonly lineEnd: '\n' | '\r\n';
  /** keys of all records so far, in the order of their first appearance */
  readonly names: readonly string[];
  /** cells of a row, from the first that has any */
  readonly numColumn: number | undefined;
}

/** Names that are handed on from piece to piece of a stream; each piece takes time for all of them. */
const MAX_NAMES = 2 ** 16;

/** The values of whole lines. */
interface ParsedLines {
  readonly values: readonly unknown[];
  /** lines that are not JSON; their values are undefined */
  readonly problems: ReadonlyMap<number, BadRow>;
  readonly lineEnd: '\n' | '\r\n';
  readonly endsWithLineEnd: boolean;
  readonly bytesRead: number;
}

class JsonLinesReader implements LineReader {
  #state: JsonLinesState | undefined;
  readonly #features: FeatureNames;
  readonly #hasData: boolean;
  #numRow = 0;
  #rowsBefore: (() => number) | undefined;

  constructor(features: FeatureNames, hasData = false) {
    this.#features = features;
    this.#hasData = hasData;
  }

  static resume(state: JsonLinesState, rowsBefore: () => number): JsonLinesReader {
    const reader = new JsonLinesReader(featureNamesOf({ names: state.hasData ? ['data'] : [] }), state.hasData);
    reader.#state = state;
    reader.#rowsBefore = rowsBefore;
    return reader;
  }

  get state(): JsonLinesState | undefined {
    return this.#state;
  }

  get cuts(): LineCuts | undefined {
    return this.#state && CUTS;
  }

  countWhole(buffer: Uint8Array): number {
    return endOfLines(buffer, LINES);
  }

  async read(buffer: Uint8Array, isLast: boolean): Promise<{ frame: Frame; bytesRead: number }> {
    const lines = parseLines(buffer, this.#state === undefined, isLast);
    const rows = this.rows(lines, isLast);
    if (rows === undefined) return { frame: EMPTY_FRAME, bytesRead: 0 };
    return { frame: new Frame(rows, layoutOf(lines, this.#state?.lineEnd)), bytesRead: lines.bytesRead };
  }

  /** The rows in the lines; undefined while none of them tells what the rows are. */
  rows({ values, problems, lineEnd }: ParsedLines, isLast: boolean): ListRows | RecordRows | undefined {
    if (this.#state === undefined) {
      const kind = this.#kindOf(values.find((value) => this.#kindOf(value) !== undefined));
      if (kind === undefined) {
        if (isLast && values.length > 0) throw noJsonLine(problems);
        return undefined;
      }
      this.#state = { kind, hasData: this.#hasData, lineEnd, names: [], numColumn: undefined };
    }
    const bad = new Map(problems);
    const rows = this.#rowsOf(this.#state, values, bad);
    if (rows.numColumn === 0 && bad.size > 0 && bad.size === values.length) {
      if (isLast) throw noJsonLine(bad);
      return undefined;
    }
    this.#numRow += rows.numRow;
    return rows;
  }

  #kindOf(value: unknown): RowKind | undefined {
    return kindOfRow(value, this.#features);
  }

  /** A line that is not of the stream's kind becomes an empty row with a problem. */
  #rowsOf(state: JsonLinesState, values: readonly unknown[], problems: Map<number, BadRow>): ListRows | RecordRows {
    const firstRow = this.#numRow;
    const init = { rowsBefore: this.#rowsBefore ?? (() => firstRow), problems };
    const read = (value: unknown, line: number) => {
      const problem = problems.has(line) ? undefined : kindProblem(this.#kindOf(value), state.kind);
      if (problem !== undefined) problems.set(line, { problem, hint: ONE_A_LINE });
      return problems.has(line) ? undefined : value;
    };
    if (state.kind === 'record') {
      const records = values.map((value, line) => (read(value, line) ?? {}) as JsonObject);
      const rows = new RecordRows(records, { ...init, names: state.names, shape: 'records' });
      if (rows.numColumn > state.names.length) this.#remember(state, rows.columnNames);
      return rows;
    }
    const rows = values.map((value, line) => cellsOf(read(value, line), line, problems));
    const numColumn = state.numColumn ?? rows.find((row) => row.length > 0)?.length;
    if (numColumn !== state.numColumn) this.#state = { ...state, numColumn };
    return new ListRows(rows, { ...init, numColumn, shape: state.kind === 'row' ? 'rows' : 'features' });
  }

  /** Keeps the names of the first piece, and of later ones as far as they are not as many as the lines themselves. */
  #remember(state: JsonLinesState, columnNames: readonly string[]): void {
    const { length } = state.names;
    const names = length === 0 ? columnNames : columnNames.slice(0, Math.max(length, MAX_NAMES));
    if (names.length > length) this.#state = { ...state, names };
  }
}

/** A whole body. Whether a text in `data` is a row or a cell, the model tells that its features are matched with. */
export function decodeJsonLines(body: Uint8Array): Frame {
  const lines = parseLines(body, true, true);
  if (lines.values.length === 0) return EMPTY_FRAME;
  const rows = readLate((features) => {
    const first = lines.values.find((value) => value !== undefined);
    if (kindOfRow(first, features) === 'record') refuseEnvelope(first as JsonObject, features);
    return new JsonLinesReader(features).rows(lines, true) as RowSource;
  });
  return new Frame(rows, layoutOf(lines));
}

function parseLines(buffer: Uint8Array, isFirst: boolean, isLast: boolean): ParsedLines {
  if (isFirst) refuseDocument(buffer);
  const lines = findLines(buffer, isFirst ? byteOrderMark(buffer) : 0, LINES, isLast);
  const problems = new Map<number, BadRow>();
  const values = Array.from(lines.starts, (start, line) => {
    try {
      return parseJson(buffer.subarray(start, lines.ends[line]));
    } catch (error) {
      problems.set(line, badRow(error, 'the body'));
      return undefined;
    }
  });
  const lineEnd = buffer[lines.ends[0]!] === 0x0d ? '\r\n' : '\n';
  return { values, problems, lineEnd, endsWithLineEnd: lines.endsWithLineEnd, bytesRead: lines.bytesRead };
}

function layoutOf({ lineEnd, endsWithLineEnd }: ParsedLines, ofStream = lineEnd): Layout {
  return { ...DEFAULT_LAYOUT, lineEnd: ofStream, endsWithLineEnd };
}

const NO_ROW = 'the line is neither a JSON record nor a list of cells';
const ONE_A_LINE = 'send one JSON record or list of cells a line, all lines in the form of the first';

/** The problem of a line by the error of its value, where the value is called `what`. */
function badRow(error: unknown, what: string): BadRow {
  const { message, hint = ONE_A_LINE } = error as KindlingError;
  return { problem: message.replace(what, 'the line'), hint };
}

function kindProblem(kind: RowKind | undefined, wanted: RowKind): string | undefined {
  if (kind === wanted) return undefined;
  if (kind === undefined) return NO_ROW;
  return `the line is ${KINDS[kind]} where the first is ${KINDS[wanted]}`;
}

/** A row's cells, none with a problem. */
function cellsOf(value: unknown, line: number, problems: Map<number, BadRow>): readonly unknown[] {
  if (value === undefined || Array.isArray(value)) return value ?? [];
  try {
    return rowOfInstance(value as JsonObject);
  } catch (error) {
    problems.set(line, badRow(error, 'row 1'));
    return [];
  }
}

/** Refuses a list of rows, and an object or list that is spread over lines: both are JSON, but not a row a line. */
function refuseDocument(head: Uint8Array): void {
  const start = latin1Of(head, byteOrderMark(head), 256);
  const isList = /^\s*\[\s*[[{]/.test(start);
  if (!isList && !/^\s*[[{][ \t]*\r?\n/.test(start)) return;
  throw new MalformedInputError(`the input is ${isList ? 'a JSON list of rows' : 'JSON that is spread over lines'}`, {
    hint: `write each row on a line of its own, as jq -c ${isList ? "'.[]'" : "'.'"} does; requests may send it as application/json`,
  });
}

/** JSON escapes line breaks inside strings, so a line is whatever lies between two of them. */
const LINES: CsvDialect = { delimiter: '\0', lineEnd: '\n', quotes: false };
const CUTS: LineCuts = { lineEnd: 0x0a, findRows: (bytes, isLast) => findLines(bytes, 0, LINES, isLast) };

function noJsonLine(problems: ReadonlyMap<number, BadRow>): MalformedInputError {
  const { problem, hint } = problems.get(0) ?? { problem: NO_ROW, hint: ONE_A_LINE };
  return new MalformedInputError(`row 1: ${problem}`, { hint, row: 1 });
}

export function encodeJsonLines(frame: Frame): string {
  const { lineEnd, endsWithLineEnd } = frame.layout;
  const write = frame.columnNames ? recordWriter(frame) : positionalWriter(frame);
  const lines = Array.from({ length: frame.numRow }, (_, row) => write(row));
  return lines.join(lineEnd) + (lines.length > 0 && endsWithLineEnd ? lineEnd : '');
}

function positionalWriter(frame: Frame): RowWriter {
  return frame.rows.shape === 'features' ? scoreWriter(frame) : predictionWriter(frame);
}
