import { FeatureMatrix } from '../engine/feature-matrix.ts';
import type { ByteSink } from './byte-sink.ts';
import { categoryCode } from './category-code.ts';
import { isMissing, parseCell, parseDecimal } from './cell.ts';
import { quoteCsvCell } from './csv-cell.ts';
import { readCsv, runsCsvKernels } from './csv-kernel/index.ts';
import { type CsvDialect, cellEnd, cellEnds, cellText, cellTexts, type Lines, MIN_KERNEL_ROWS } from './csv-lines.ts';
import { hasDecimalComma, parseCommaCell, SAY_DECIMAL, swapPoints, withPoint } from './decimal-comma.ts';
import type { CsvText, FeatureSelection, RowSource } from './frame.ts';
import { count, notANumber, type RowErrorHandler, type RowProblem } from './row-errors.ts';
import { requireFilled } from './table-size.ts';
import type { UnknownCategoryHandler } from './unknown-categories.ts';

export interface CsvRowsInit {
  readonly bytes: Buffer;
  /** the data lines in `bytes` */
  readonly lines: Pick<Lines, 'starts' | 'ends' | 'misquoted'>;
  readonly dialect: CsvDialect;
  readonly columnNames: readonly string[] | undefined;
  /** the line with the names, as it came */
  readonly csvHeader: Buffer | undefined;
  /** cells that each line must have */
  readonly numCell: number;
  /** leading cells that are not features, where there are that many more than features (SageMaker's `label_size`) */
  readonly labelSize: number;
  /** rows of the stream before these; asked for when a row has to be named */
  readonly rowsBefore: () => number;
}

/** What reading the features of one row needs besides the row. */
interface Reading {
  readonly selection: FeatureSelection;
  readonly onRowError: RowErrorHandler;
  readonly onUnknownCategory: UnknownCategoryHandler | undefined;
  /** (numCell) the feature that each cell fills, or -1 */
  readonly featureOf: Int32Array;
  /** the text, with points for decimal commas */
  readonly decimals: Buffer;
}

/**
 * Lines of CSV that stay bytes: only the model's columns are parsed, straight from the text, and the caller's own cells
 * are copied as they came.
 */
export class CsvRows implements RowSource {
  readonly numRow: number;
  readonly numColumn: number;
  readonly columnNames: readonly string[] | undefined;
  readonly csvHeader: Buffer | undefined;
  readonly labelSize: number;
  readonly #init: CsvRowsInit;

  constructor(init: CsvRowsInit) {
    this.#init = init;
    this.numRow = init.lines.starts.length;
    this.numColumn = init.numCell;
    this.labelSize = init.labelSize;
    this.columnNames = init.columnNames;
    this.csvHeader = init.csvHeader;
  }

  get firstRow(): number {
    return this.#init.rowsBefore();
  }

  get csvBytes(): number {
    const { starts, ends } = this.#init.lines;
    return this.numRow === 0 ? 0 : ends[this.numRow - 1]! - starts[0]!;
  }

  get csvText(): CsvText | undefined {
    const { bytes, lines } = this.#init;
    return lines.misquoted.size === 0 ? { bytes, starts: lines.starts, ends: lines.ends } : undefined;
  }

  /** What these rows are made of, for readers of all their cells. */
  get parts(): CsvRowsInit {
    return this.#init;
  }

  /** The text as `parseDecimal` reads it: with points for decimal commas. */
  get decimals(): Buffer {
    const { bytes, dialect } = this.#init;
    return dialect.decimal === ',' ? swapPoints(bytes) : bytes;
  }

  /** What `parseCell` tells of a cell in this dialect. */
  parseCell(text: string): number | undefined {
    return this.#init.dialect.decimal === ',' ? parseCommaCell(text) : parseCell(text);
  }

  readFeatures(
    selection: FeatureSelection,
    onRowError: RowErrorHandler,
    onUnknownCategory?: UnknownCategoryHandler,
  ): FeatureMatrix {
    const numFeature = selection.columns.length;
    requireFilled(this, this.#init.numCell, numFeature);
    const values = new Float32Array(this.numRow * numFeature).fill(Number.NaN); // (numRow, numFeature)
    const featureOf = this.#featureOfCell(selection.columns);
    const reading = { selection, onRowError, onUnknownCategory, featureOf, decimals: this.decimals };
    if (this.#isForKernel()) this.#readByKernel(reading, values);
    else this.#readRows(reading, values);
    return new FeatureMatrix(values, this.numRow, numFeature);
  }

  /** The reference: what every cell means is decided here, or in the kernel to the same bits. */
  #readRows(reading: Reading, values: Float32Array): void {
    const { onRowError } = reading;
    for (let row = 0; row < this.numRow; row++) {
      if (this.#init.lines.misquoted.has(row)) {
        onRowError(this.misquoted(row));
        continue;
      }
      const found = this.#readRow(row, reading, values);
      if (found !== this.#init.numCell) onRowError(this.#wrongNumberOfCells(row, found));
    }
  }

  #isForKernel(): boolean {
    const { lines, dialect } = this.#init;
    return (
      this.numRow >= MIN_KERNEL_ROWS && dialect.decimal === undefined && lines.misquoted.size === 0 && runsCsvKernels()
    );
  }

  #readByKernel(reading: Reading, values: Float32Array): void {
    const { bytes, lines } = this.#init;
    const { featureOf, selection, onRowError } = reading;
    const numFeature = selection.columns.length;
    let problemRow = -1; // one problem a row is enough
    const question = {
      bytes,
      lines,
      delimiter: this.#delimiter,
      featureOf,
      numFeature,
      categories: selection.categories,
    };
    readCsv(question, values, {
      cell: (row, cell, start, end) => {
        if (row === problemRow) return;
        const feature = featureOf[cell]!;
        const value = this.#readText(row, feature, cellText(bytes, start, end, true), reading);
        if (value !== undefined) values[row * numFeature + feature] = value;
        else {
          problemRow = row;
          for (const later of featureOf.subarray(cell)) if (later >= 0) values[row * numFeature + later] = Number.NaN;
        }
      },
      line: (row, found) => {
        if (row !== problemRow) onRowError(this.#wrongNumberOfCells(row, found));
      },
    });
  }

  writeCsv(row: number, sink: ByteSink, replaced: ReadonlyMap<number, string>): void {
    const { bytes, lines, dialect } = this.#init;
    const [start, end] = [lines.starts[row]!, lines.ends[row]!];
    const quotes = !lines.misquoted.has(row);
    if (replaced.size === 0 && quotes) {
      sink.bytes(bytes, start, end);
      return;
    }
    let at = start;
    for (const [column, cellEnd] of cellEnds(bytes, start, end, this.#delimiter, quotes).entries()) {
      const text = replaced.get(column);
      if (text !== undefined) sink.text(text);
      else if (quotes) sink.bytes(bytes, at, cellEnd);
      // a stray quote copied as it is would swallow the rows behind it
      else sink.text(quoteCsvCell(bytes.toString('utf8', at, cellEnd), dialect.delimiter));
      if (cellEnd < end) sink.text(dialect.delimiter);
      at = cellEnd + 1;
    }
  }

  jsonCells(row: number): Map<number, string> {
    const { bytes, lines, dialect } = this.#init;
    const quotes = !lines.misquoted.has(row);
    const cells = cellTexts(bytes, lines.starts[row]!, lines.ends[row]!, this.#delimiter, quotes);
    const named = cells.length > this.numColumn ? cells.slice(0, this.numColumn) : cells; // more have no names
    return new Map(named.map((cell, column) => [column, jsonText(cell, dialect.decimal)]));
  }

  get #delimiter(): number {
    return this.#init.dialect.delimiter.charCodeAt(0);
  }

  /** (numCell) the feature that each cell fills, or -1 */
  #featureOfCell(columns: Int32Array): Int32Array {
    const featureOf = new Int32Array(this.#init.numCell).fill(-1);
    for (const [feature, column] of columns.entries()) {
      if (column >= 0) featureOf[column] = feature;
    }
    return featureOf;
  }

  /** Fills one row from the line's bytes; returns the number of cells it has, where nothing else is wrong with it. */
  #readRow(row: number, reading: Reading, values: Float32Array): number {
    const { bytes, lines } = this.#init;
    const { featureOf, selection, decimals } = reading;
    const delimiter = this.#delimiter;
    const first = row * selection.columns.length;
    const lineEnd = lines.ends[row]!;
    let start = lines.starts[row]!;
    for (let cell = 0; ; cell++) {
      const end = cellEnd(bytes, start, lineEnd, delimiter, true);
      const feature = cell < featureOf.length ? featureOf[cell]! : -1;
      if (feature >= 0 && end > start) {
        const decimal = selection.categories[feature] ? Number.NaN : parseDecimal(decimals, start, end);
        const value = Number.isNaN(decimal)
          ? this.#readText(row, feature, cellText(bytes, start, end, true), reading)
          : decimal;
        if (value === undefined) return this.#init.numCell; // one problem a row is enough
        values[first + feature] = value;
      }
      if (end >= lineEnd) return cell + 1;
      start = end + 1;
    }
  }

  #readText(row: number, feature: number, text: string, reading: Reading): number | undefined {
    const { selection, onRowError } = reading;
    const codes = selection.categories[feature];
    if (codes !== undefined) {
      const code = categoryCode(codes, text) ?? codes.get(String(this.parseCell(text)));
      if (code === undefined && !isMissing(text)) reading.onUnknownCategory?.(row, feature, text);
      return code ?? Number.NaN;
    }
    const value = this.parseCell(text);
    if (value !== undefined) return value;
    const missing = 'leave the cell empty';
    const problem = notANumber(this.firstRow + row + 1, selection.names[feature]!, JSON.stringify(text), missing);
    onRowError(hasDecimalComma(text) ? withDecimalHint(problem) : problem);
    return undefined;
  }

  /** The problem of a row whose quotes do not match. */
  misquoted(row: number): RowProblem {
    const position = this.firstRow + row + 1;
    return {
      message: `row ${position}: quotes do not match; the row is taken to end with its line`,
      hint: 'a quoted cell ends with a quote right before the delimiter; double the quotes inside it',
      row: position,
    };
  }

  #wrongNumberOfCells(row: number, found: number): RowProblem {
    const position = this.firstRow + row + 1;
    const { numCell, columnNames } = this.#init;
    const where = columnNames ? 'the header has' : 'the first row has';
    return {
      message: `row ${position}: ${count(found, 'cell')} where ${where} ${numCell}`,
      hint: 'give every row the same number of cells, and quote cells that hold the delimiter or a line break',
      row: position,
    };
  }
}

/** In the message too: annotated rows have no other place. */
function withDecimalHint(problem: RowProblem): RowProblem {
  return {
    ...problem,
    message: `${problem.message} (decimal=, reads decimal commas)`,
    hint: `write numbers with a point, or ${SAY_DECIMAL}`,
  };
}

/** Numbers that JSON can hold go over digit by digit; `007` and the like stay text. */
const JSON_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

function jsonText(cell: string, decimal: ',' | undefined): string {
  const trimmed = cell.trim();
  const number = decimal === ',' ? withPoint(trimmed) : trimmed;
  if (JSON_NUMBER.test(number)) return number;
  return isMissing(cell) ? 'null' : JSON.stringify(cell);
}
