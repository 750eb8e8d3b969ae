import type { FeatureMatrix } from '../engine/feature-matrix.ts';
import { MalformedInputError } from '../errors.ts';
import type { ByteSink } from './byte-sink.ts';
import { isMissing, parseCell, parseDecimal } from './cell.ts';
import { type CsvDialect, cellEnds, type Lines } from './csv-lines.ts';
import type { FeatureSelection, RowErrorHandler, RowSource } from './frame.ts';
import { count, notANumber } from './json-rows.ts';

export interface CsvRowsInit {
  readonly bytes: Buffer;
  /** the data lines in `bytes` */
  readonly lines: Pick<Lines, 'starts' | 'ends'>;
  readonly dialect: CsvDialect;
  readonly columnNames: readonly string[] | undefined;
  /** the line with the names, as it came */
  readonly csvHeader: Uint8Array | undefined;
  /** cells that each line must have, those to be skipped included */
  readonly numCell: number;
  /** leading cells that are no columns (SageMaker's `label_size`) */
  readonly skipCells: number;
  readonly firstRow: number;
  /** numRow lists of unquoted cells when the text holds quotes; otherwise cells are found in the bytes */
  readonly quotedCells: readonly (readonly string[])[] | undefined;
}

/** What reading the features of one row needs besides the row. */
interface Reading {
  readonly selection: FeatureSelection;
  readonly onRowError: RowErrorHandler;
  /** (numCell) the feature that each cell fills, or -1 */
  readonly featureOf: Int32Array;
}

/**
 * Lines of CSV that stay bytes: only the model's columns are parsed, straight from the text, and the caller's own cells
 * are copied as they came.
 */
export class CsvRows implements RowSource {
  readonly numRow: number;
  readonly firstRow: number;
  readonly numColumn: number;
  readonly columnNames: readonly string[] | undefined;
  readonly csvHeader: Uint8Array | undefined;
  readonly #init: CsvRowsInit;

  constructor(init: CsvRowsInit) {
    this.#init = init;
    this.numRow = init.lines.starts.length;
    this.firstRow = init.firstRow;
    this.numColumn = init.numCell - init.skipCells;
    this.columnNames = init.columnNames;
    this.csvHeader = init.csvHeader;
  }

  /** What these rows are made of, for readers of all their cells. */
  get parts(): CsvRowsInit {
    return this.#init;
  }

  readFeatures(selection: FeatureSelection, onRowError: RowErrorHandler): FeatureMatrix {
    const numFeature = selection.columns.length;
    const values = new Float32Array(this.numRow * numFeature).fill(Number.NaN); // (numRow, numFeature)
    const reading = { selection, onRowError, featureOf: this.#featureOfCell(selection.columns) };
    for (let row = 0; row < this.numRow; row++) {
      const into = values.subarray(row * numFeature, (row + 1) * numFeature);
      const cells = this.#init.quotedCells?.[row];
      const found = cells ? this.#readCells(row, cells, reading, into) : this.#readBytes(row, reading, into);
      if (found !== this.#init.numCell) onRowError(this.#wrongNumberOfCells(row, found));
    }
    return { values, numRow: this.numRow, numFeature };
  }

  writeCsv(row: number, sink: ByteSink, replaced: ReadonlyMap<number, string>): void {
    const { bytes, lines, dialect } = this.#init;
    const [start, end] = [lines.starts[row], lines.ends[row]];
    if (replaced.size === 0) {
      sink.bytes(bytes, start, end);
      return;
    }
    let at = start;
    for (const [column, cellEnd] of cellEnds(bytes, start, end, dialect.delimiter).entries()) {
      const text = replaced.get(column);
      if (text === undefined) sink.bytes(bytes, at, cellEnd);
      else sink.text(text);
      if (cellEnd < end) sink.text(dialect.delimiter);
      at = cellEnd + 1;
    }
  }

  jsonCells(row: number): Map<number, string> {
    const { bytes, lines, dialect, quotedCells } = this.#init;
    const cells =
      quotedCells?.[row] ?? bytes.toString('utf8', lines.starts[row], lines.ends[row]).split(dialect.delimiter);
    const named = cells.length > this.numColumn ? cells.slice(0, this.numColumn) : cells; // more have no names
    return new Map(named.map((cell, column) => [column, jsonText(cell)]));
  }

  /** (numCell) the feature that each cell fills, or -1 */
  #featureOfCell(columns: Int32Array): Int32Array {
    const featureOf = new Int32Array(this.#init.numCell).fill(-1);
    for (const [feature, column] of columns.entries()) {
      if (column >= 0) featureOf[column + this.#init.skipCells] = feature;
    }
    return featureOf;
  }

  /** Fills one row from the line's bytes; returns the number of cells it has. */
  #readBytes(row: number, reading: Reading, into: Float32Array): number {
    const { bytes, lines, dialect } = this.#init;
    const { featureOf, selection } = reading;
    const delimiter = dialect.delimiter.charCodeAt(0);
    const lineEnd = lines.ends[row];
    let start = lines.starts[row];
    for (let cell = 0; ; cell++) {
      let end = start;
      while (end < lineEnd && bytes[end] !== delimiter) end++;
      const feature = cell < featureOf.length ? featureOf[cell] : -1;
      if (feature >= 0 && end > start) {
        const decimal = selection.categories[feature] ? Number.NaN : parseDecimal(bytes, start, end);
        into[feature] = Number.isNaN(decimal)
          ? this.#readText(row, feature, bytes.toString('utf8', start, end), reading)
          : decimal;
      }
      if (end >= lineEnd) return cell + 1;
      start = end + 1;
    }
  }

  /** Fills one row from its unquoted cells; returns their number. */
  #readCells(row: number, cells: readonly string[], reading: Reading, into: Float32Array): number {
    const { featureOf } = reading;
    for (let cell = 0; cell < Math.min(cells.length, featureOf.length); cell++) {
      const feature = featureOf[cell];
      if (feature >= 0) into[feature] = this.#readText(row, feature, cells[cell], reading);
    }
    return cells.length;
  }

  #readText(row: number, feature: number, text: string, { selection, onRowError }: Reading): number {
    const codes = selection.categories[feature];
    if (codes !== undefined) return codes.get(text) ?? codes.get(String(parseCell(text))) ?? Number.NaN;
    const value = parseCell(text);
    if (value !== undefined) return value;
    const missing = 'leave the cell empty';
    onRowError(notANumber(this.firstRow + row + 1, selection.names[feature], JSON.stringify(text), missing));
    return Number.NaN;
  }

  #wrongNumberOfCells(row: number, found: number): MalformedInputError {
    const position = this.firstRow + row + 1;
    const { numCell, columnNames } = this.#init;
    const where = columnNames ? 'the header has' : 'the first row has';
    return new MalformedInputError(`row ${position}: ${count(found, 'cell')} where ${where} ${numCell}`, {
      hint: 'give every row the same number of cells, and quote cells that hold the delimiter or a line break',
      row: position,
    });
  }
}

/** Numbers that JSON can hold go over digit by digit; `007` and the like stay text. */
const JSON_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

function jsonText(cell: string): string {
  if (JSON_NUMBER.test(cell)) return cell;
  return isMissing(cell) ? 'null' : JSON.stringify(cell);
}
