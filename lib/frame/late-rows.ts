import type { FeatureMatrix } from '../engine/feature-matrix.ts';
import type { ByteSink } from './byte-sink.ts';
import type { ExpectedColumns, FeatureSelection, RowSource } from './frame.ts';
import type { RowErrorHandler } from './row-errors.ts';

/**
 * Rows of a text whose first line may be a header or a row: which, a model tells that knows its features. Asked before
 * there is one, they are read as the text alone tells; from then on everybody sees what the model expects.
 */
export class LateRows implements RowSource {
  readonly #read: (expected?: ExpectedColumns) => RowSource;
  #rows: RowSource | undefined;

  constructor(read: (expected?: ExpectedColumns) => RowSource) {
    this.#read = read;
  }

  expecting(expected: ExpectedColumns): RowSource {
    this.#rows = this.#read(expected);
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

  get csvBytes(): number | undefined {
    return this.#decided.csvBytes;
  }

  get csvHeader(): Buffer | undefined {
    return this.#decided.csvHeader;
  }

  get labelSize(): number | undefined {
    return this.#decided.labelSize;
  }

  readFeatures(selection: FeatureSelection, onRowError: RowErrorHandler): FeatureMatrix {
    return this.#decided.readFeatures(selection, onRowError);
  }

  writeCsv(row: number, sink: ByteSink, replaced: ReadonlyMap<number, string>): void {
    this.#decided.writeCsv(row, sink, replaced);
  }

  jsonCells(row: number): Map<number, string> {
    return this.#decided.jsonCells(row);
  }
}
