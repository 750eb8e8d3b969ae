import type { FeatureReader } from '../engine/feature-reader.ts';
import { categoryCode, isVerbatim } from './category-code.ts';
import { isMissing, parseDecimal } from './cell.ts';
import { type CsvQuestion, readCsv } from './csv-kernel/index.ts';
import { cellEnd, cellEnds, cellText } from './csv-lines.ts';
import type { CsvLineRows } from './csv-parts.ts';
import { hasDecimalComma, SAY_DECIMAL } from './decimal-comma.ts';
import type { FeatureSelection } from './frame.ts';
import { notANumber, type RowErrorHandler, type RowProblem } from './row-errors.ts';
import type { UnknownCategoryHandler } from './unknown-categories.ts';

/** Who is told of cells that say nothing to the model. */
interface CellHandlers {
  readonly onRowError: RowErrorHandler;
  readonly onUnknownCategory: UnknownCategoryHandler | undefined;
}

/** A range of rows. */
interface Rows {
  readonly begin: number;
  readonly end: number;
}

/** Where rows go, and how far one is from the next, and one feature from the next. */
interface Numbers {
  readonly into: Float32Array | Float64Array;
  readonly perRow: number;
  readonly perFeature: number;
}

/** The model's features of lines of CSV, read straight from the text as they are asked for. */
export class CsvFeatures implements FeatureReader {
  readonly #rows: CsvLineRows;
  readonly #selection: FeatureSelection;
  readonly #handlers: CellHandlers;
  /** (numCell) the feature that each cell fills, or -1 */
  readonly #featureOf: Int32Array;
  readonly #question: CsvQuestion | undefined;
  #decimals: Uint8Array | undefined;

  constructor(rows: CsvLineRows, selection: FeatureSelection, handlers: CellHandlers) {
    this.#rows = rows;
    this.#selection = selection;
    this.#handlers = handlers;
    this.#featureOf = featureOfCell(rows.numColumn, selection.columns);
    this.#question = this.#questionForKernel();
  }

  get numRow(): number {
    return this.#rows.numRow;
  }

  get numFeature(): number {
    return this.#selection.columns.length;
  }

  read(begin: number, end: number, into: Float32Array | Float64Array): void {
    if (this.#question && into instanceof Float32Array) {
      this.#readByKernel(this.#question, { begin, end }, { into, perRow: this.numFeature, perFeature: 1 });
    } else this.#readRows(begin, end, into);
  }

  readColumns(begin: number, end: number, into: Float64Array): boolean {
    if (this.#question === undefined) return false;
    this.#readByKernel(this.#question, { begin, end }, { into, perRow: 1, perFeature: end - begin });
    return true;
  }

  /** The question for the kernel; undefined where it cannot answer, or not soon enough. */
  #questionForKernel(): CsvQuestion | undefined {
    const { kernelText: text, parts } = this.#rows;
    if (text === undefined) return undefined;
    const { categories } = this.#selection;
    const [featureOf, numFeature] = [this.#featureOf, this.numFeature];
    return { text, delimiter: parts.dialect.delimiter.charCodeAt(0), featureOf, numFeature, categories };
  }

  #readByKernel(question: CsvQuestion, rows: Rows, { into, perRow, perFeature }: Numbers): void {
    const { bytes } = question.text;
    let problemRow = -1; // one problem a row is enough
    readCsv(question, rows, into, {
      cell: (row, cell, start, end) => {
        if (row === problemRow) return;
        const first = (row - rows.begin) * perRow;
        const feature = this.#featureOf[cell]!;
        const value = this.#readText(row, feature, cellText(bytes, start, end, true));
        if (value !== undefined) into[first + feature * perFeature] = value;
        else {
          problemRow = row;
          for (const later of this.#featureOf.subarray(cell)) {
            if (later >= 0) into[first + later * perFeature] = Number.NaN;
          }
        }
      },
      line: (row, found) => {
        if (row !== problemRow) this.#handlers.onRowError(this.#rows.wrongNumberOfCells(row, found));
      },
    });
  }

  /** The reference: what every cell means is decided here, or in the kernel to the same bits. */
  #readRows(begin: number, end: number, into: Float32Array | Float64Array): void {
    into.fill(Number.NaN);
    const { onRowError } = this.#handlers;
    const { numFeature } = this;
    for (let row = begin; row < end; row++) {
      if (this.#rows.parts.lines.misquoted.has(row)) {
        onRowError(this.#rows.misquoted(row));
        continue;
      }
      const first = (row - begin) * numFeature;
      const found = this.#readRow(row, into.subarray(first, first + numFeature));
      if (found !== this.#rows.numColumn) onRowError(this.#rows.wrongNumberOfCells(row, found));
    }
  }

  /** Fills one row from the line's bytes; returns the number of cells it has, where nothing else is wrong with it. */
  #readRow(row: number, into: Float32Array | Float64Array): number {
    const { bytes, lines, dialect } = this.#rows.parts;
    const delimiter = dialect.delimiter.charCodeAt(0);
    this.#decimals ??= this.#rows.decimals;
    const lineEnd = lines.ends[row]!;
    let start = lines.starts[row]!;
    for (let cell = 0; ; cell++) {
      const end = cellEnd(bytes, start, lineEnd, delimiter, true);
      const feature = this.#featureOf[cell] ?? -1;
      if (feature >= 0 && end > start) {
        const decimal = this.#selection.categories[feature] ? Number.NaN : parseDecimal(this.#decimals, start, end);
        const value = Number.isNaN(decimal) ? this.#readText(row, feature, cellText(bytes, start, end, true)) : decimal;
        if (value === undefined) return this.#rows.numColumn; // one problem a row is enough
        into[feature] = value;
      }
      if (end >= lineEnd) return cell + 1;
      start = end + 1;
    }
  }

  #readText(row: number, feature: number, text: string): number | undefined {
    const codes = this.#selection.categories[feature];
    if (codes !== undefined) {
      const code =
        categoryCode(codes, text) ?? (isVerbatim(codes) ? undefined : codes.get(String(this.#rows.parseCell(text))));
      if (code === undefined && !isMissing(text)) this.#handlers.onUnknownCategory?.(row, feature, text);
      return code ?? Number.NaN;
    }
    const value = this.#rows.parseCell(text);
    if (value !== undefined) return value;
    const name = this.#selection.names[feature]!;
    const missing = 'leave the cell empty';
    const problem = notANumber(this.#rows.firstRow + row + 1, name, JSON.stringify(text), missing);
    const found = this.#countCells(row);
    if (found !== this.#rows.numColumn) this.#handlers.onRowError(this.#rows.wrongNumberOfCells(row, found));
    else this.#handlers.onRowError(hasDecimalComma(text) ? withDecimalHint(problem) : problem);
    return undefined;
  }

  /** A text that is no number may be another column's: after a delimiter that nobody quoted, say. */
  #countCells(row: number): number {
    const { bytes, lines, dialect } = this.#rows.parts;
    const delimiter = dialect.delimiter.charCodeAt(0);
    return cellEnds(bytes, lines.starts[row]!, lines.ends[row]!, delimiter, true).length;
  }
}

function featureOfCell(numCell: number, columns: Int32Array): Int32Array {
  const featureOf = new Int32Array(numCell).fill(-1);
  for (const [feature, column] of columns.entries()) {
    if (column >= 0) featureOf[column] = feature;
  }
  return featureOf;
}

/** In the message too: annotated rows have no other place. */
function withDecimalHint(problem: RowProblem): RowProblem {
  return {
    ...problem,
    message: `${problem.message} (decimal=, reads decimal commas)`,
    hint: `write numbers with a point, or ${SAY_DECIMAL}`,
  };
}
