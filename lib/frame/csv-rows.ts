import type { FeatureReader } from '../engine/feature-reader.ts';
import { utf8Of } from '../platform/node.ts';
import type { ByteSink } from './byte-sink.ts';
import { isMissing, parseCell } from './cell.ts';
import type { CellSinks } from './cell-sink.ts';
import { readCsvCells } from './cells.ts';
import { quoteCsvCell } from './csv-cell.ts';
import { CsvFeatures } from './csv-features.ts';
import { runsCsvKernels } from './csv-kernel/index.ts';
import { cellEnds, cellTexts, MIN_KERNEL_ROWS } from './csv-lines.ts';
import type { CsvLineRows, CsvParts } from './csv-parts.ts';
import { parseCommaCell, swapPoints, withPoint } from './decimal-comma.ts';
import type { CsvText, FeatureSelection } from './frame.ts';
import { count, type RowErrorHandler, type RowProblem } from './row-errors.ts';
import { requireFilled } from './table-size.ts';
import type { UnknownCategoryHandler } from './unknown-categories.ts';

/**
 * Lines of CSV that stay bytes: only the model's columns are parsed, straight from the text, and the caller's own cells
 * are copied as they came.
 */
export class CsvRows implements CsvLineRows {
  readonly numRow: number;
  readonly numColumn: number;
  readonly columnNames: readonly string[] | undefined;
  readonly csvHeader: Uint8Array | undefined;
  readonly labelSize: number;
  readonly parts: CsvParts;

  constructor(parts: CsvParts) {
    this.parts = parts;
    this.numRow = parts.lines.starts.length;
    this.numColumn = parts.numCell;
    this.labelSize = parts.labelSize;
    this.columnNames = parts.columnNames;
    this.csvHeader = parts.csvHeader;
  }

  get firstRow(): number {
    return this.parts.rowsBefore();
  }

  get csvBytes(): number {
    const { starts, ends } = this.parts.lines;
    return this.numRow === 0 ? 0 : ends[this.numRow - 1]! - starts[0]!;
  }

  get csvText(): CsvText | undefined {
    const { bytes, lines } = this.parts;
    return lines.misquoted.size === 0 ? { bytes, starts: lines.starts, ends: lines.ends } : undefined;
  }

  get kernelText(): CsvText | undefined {
    const isForKernel = this.numRow >= MIN_KERNEL_ROWS && this.parts.dialect.decimal === undefined;
    const text = isForKernel ? this.csvText : undefined;
    return text && runsCsvKernels() ? text : undefined;
  }

  get decimals(): Uint8Array {
    const { bytes, dialect } = this.parts;
    return dialect.decimal === ',' ? swapPoints(bytes) : bytes;
  }

  parseCell(text: string): number | undefined {
    return this.parts.dialect.decimal === ',' ? parseCommaCell(text) : parseCell(text);
  }

  readFeatures(
    selection: FeatureSelection,
    onRowError: RowErrorHandler,
    onUnknownCategory?: UnknownCategoryHandler,
  ): FeatureReader {
    requireFilled(this, this.parts.numCell, selection.columns.length);
    return new CsvFeatures(this, selection, { onRowError, onUnknownCategory });
  }

  readCells(sinks: CellSinks, onRowError?: RowErrorHandler): void {
    readCsvCells(this, sinks, onRowError);
  }

  csvCells(row: number): readonly string[] {
    const { bytes, lines, dialect } = this.parts;
    const [start, end] = [lines.starts[row]!, lines.ends[row]!];
    const quotes = !lines.misquoted.has(row);
    const cells: string[] = [];
    let at = start;
    for (const cellEnd of cellEnds(bytes, start, end, this.#delimiter, quotes)) {
      const cell = utf8Of(bytes, at, cellEnd);
      cells.push(quotes ? cell : quoteCsvCell(cell, dialect.delimiter));
      at = cellEnd + 1;
    }
    return cells;
  }

  writeCsv(row: number, sink: ByteSink, replaced: ReadonlyMap<number, string>): void {
    const { bytes, lines, dialect } = this.parts;
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
      else sink.text(quoteCsvCell(utf8Of(bytes, at, cellEnd), dialect.delimiter));
      if (cellEnd < end) sink.text(dialect.delimiter);
      at = cellEnd + 1;
    }
  }

  jsonCells(row: number): Map<number, string> {
    const { bytes, lines, dialect } = this.parts;
    const quotes = !lines.misquoted.has(row);
    const cells = cellTexts(bytes, lines.starts[row]!, lines.ends[row]!, this.#delimiter, quotes);
    const named = cells.length > this.numColumn ? cells.slice(0, this.numColumn) : cells; // more have no names
    return new Map(named.map((cell, column) => [column, jsonText(cell, dialect.decimal)]));
  }

  get #delimiter(): number {
    return this.parts.dialect.delimiter.charCodeAt(0);
  }

  misquoted(row: number): RowProblem {
    const position = this.firstRow + row + 1;
    return {
      message: `row ${position}: quotes do not match; the row is taken to end with its line`,
      hint: 'a quoted cell ends with a quote right before the delimiter; double the quotes inside it',
      row: position,
    };
  }

  wrongNumberOfCells(row: number, found: number): RowProblem {
    const position = this.firstRow + row + 1;
    const { numCell, columnNames } = this.parts;
    const where = columnNames ? 'the header has' : 'the first row has';
    return {
      message: `row ${position}: ${count(found, 'cell')} where ${where} ${numCell}`,
      hint: 'give every row the same number of cells, and quote cells that hold the delimiter or a line break',
      row: position,
    };
  }
}

/** Numbers that JSON can hold go over digit by digit; `007` and the like stay text. */
const JSON_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

function jsonText(cell: string, decimal: ',' | undefined): string {
  const trimmed = cell.trim();
  const number = decimal === ',' ? withPoint(trimmed) : trimmed;
  if (JSON_NUMBER.test(number)) return number;
  return isMissing(cell) ? 'null' : JSON.stringify(cell);
}
