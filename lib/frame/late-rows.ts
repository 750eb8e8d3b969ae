import type { FeatureReader } from '../engine/feature-reader.ts';
import type { ByteSink } from './byte-sink.ts';
import type { CellSinks } from './cell-sink.ts';
import type { Columns } from './columns/column.ts';
import type { CsvText, ExpectedColumns, FeatureSelection, JsonShape, RowSource } from './frame.ts';
import type { RowErrorHandler } from './row-errors.ts';
import type { UnknownCategoryHandler } from './unknown-categories.ts';

/**
 * Rows of a text that says one thing to one model and another to the next: a first line may be a header or a row, a member
 * of JSON a form or a feature. Asked before there is a model, they are read as the text alone tells; from then on everybody
 * sees what the model expects.
 */
export class LateRows implements RowSource {
  readonly #read: (expected?: ExpectedColumns) => RowSource;
  #rows: RowSource | undefined;

  constructor(read: (expected?: ExpectedColumns) => RowSource) {
    this.#read = read;
  }

  expecting(expected: ExpectedColumns): RowSource {
    const rows = this.#read(expected);
    this.#rows = rows.expecting?.(expected) ?? rows;
    return this.#rows;
  }

  get #decided(): RowSource {
    this.#rows ??= this.#read();
    return this.#rows;
  }

  get numRow(): number {
    return this.#decided.numRow;
  }

  get firstRow(): number {
    return this.#decided.firstRow;
  }

  get numColumn(): number {
    return this.#decided.numColumn;
  }

  get columnNames(): readonly string[] | undefined {
    return this.#decided.columnNames;
  }

  get numCell(): number | undefined {
    return this.#decided.numCell;
  }

  get shape(): JsonShape | undefined {
    return this.#decided.shape;
  }

  get csvBytes(): number | undefined {
    return this.#decided.csvBytes;
  }

  get csvText(): CsvText | undefined {
    return this.#decided.csvText;
  }

  get columns(): Columns | undefined {
    return this.#decided.columns;
  }

  get csvHeader(): Uint8Array | undefined {
    return this.#decided.csvHeader;
  }

  get labelSize(): number | undefined {
    return this.#decided.labelSize;
  }

  get firstColumns(): ((numColumn: number) => RowSource) | undefined {
    const rows = this.#decided;
    return rows.firstColumns && ((numColumn) => rows.firstColumns!(numColumn));
  }

  readFeatures(
    selection: FeatureSelection,
    onRowError: RowErrorHandler,
    onUnknownCategory?: UnknownCategoryHandler,
  ): FeatureReader {
    return this.#decided.readFeatures(selection, onRowError, onUnknownCategory);
  }

  readCells(sinks: CellSinks, onRowError?: RowErrorHandler): void {
    this.#decided.readCells(sinks, onRowError);
  }

  csvCells(row: number): readonly string[] {
    return this.#decided.csvCells(row);
  }

  writeCsv(row: number, sink: ByteSink, replaced: ReadonlyMap<number, string>): void {
    this.#decided.writeCsv(row, sink, replaced);
  }

  jsonCells(row: number): Map<number, string> {
    return this.#decided.jsonCells(row);
  }
}
