import type { FeatureReader } from '../engine/feature-reader.ts';
import type { ByteSink } from './byte-sink.ts';
import type { CellSink, CellSinks } from './cell-sink.ts';
import type { Columns } from './columns/column.ts';
import { quoteCsvCell } from './csv-cell.ts';
import type { FeatureSelection, JsonShape, RowSource } from './frame.ts';
import type { RowErrorHandler } from './row-errors.ts';
import type { UnknownCategoryHandler } from './unknown-categories.ts';

/** Which columns of rows an answer has. */
interface Choice {
  /** of each the column that it is, or -1 for a place where a prediction stands */
  readonly columns: Int32Array;
  /** undefined for columns that come back by their positions */
  readonly columnNames: readonly string[] | undefined;
  /** stands between the cells of CSV */
  readonly delimiter: string;
}

/** Some columns of other rows, in another order. */
export class ChosenRows implements RowSource {
  readonly isChosen = true;
  readonly columnNames: readonly string[] | undefined;
  readonly numColumn: number;
  readonly #rows: RowSource;
  readonly #columns: Int32Array;
  readonly columns: Columns | undefined;
  readonly #delimiter: string;

  constructor(rows: RowSource, { columns, columnNames, delimiter }: Choice) {
    this.#rows = rows;
    this.#columns = columns;
    this.columnNames = columnNames;
    this.numColumn = columns.length;
    this.#delimiter = delimiter;
    this.columns = rows.columns && chosenOf(rows.columns, columns);
  }

  get numRow(): number {
    return this.#rows.numRow;
  }

  get firstRow(): number {
    return this.#rows.firstRow;
  }

  get shape(): JsonShape | undefined {
    return this.#rows.shape;
  }

  readFeatures(
    selection: FeatureSelection,
    onRowError: RowErrorHandler,
    onUnknownCategory?: UnknownCategoryHandler,
  ): FeatureReader {
    const columns = selection.columns.map((column) => (column < 0 ? -1 : this.#columns[column]!));
    return this.#rows.readFeatures({ ...selection, columns }, onRowError, onUnknownCategory);
  }

  readCells(sinks: CellSinks, onRowError?: RowErrorHandler): void {
    const own: (CellSink | undefined)[] = new Array(this.#rows.numColumn).fill(undefined);
    for (const [at, column] of this.#columns.entries()) if (column >= 0) own[column] = sinks[at];
    this.#rows.readCells(own, onRowError);
  }

  csvCells(row: number): readonly string[] {
    const { columns } = this;
    if (columns) {
      const texts = Array.from(this.#columns, (_, at) => columns.at(at)?.text(row) ?? '');
      return texts.map((text) => quoteCsvCell(text, this.#delimiter));
    }
    const cells = this.#rows.csvCells(row);
    return Array.from(this.#columns, (column) => (column < 0 ? '' : (cells[column] ?? '')));
  }

  writeCsv(row: number, sink: ByteSink, replaced: ReadonlyMap<number, string>): void {
    const cells = this.csvCells(row).map((cell, at) => replaced.get(at) ?? cell);
    sink.text(cells.join(this.#delimiter));
  }

  jsonCells(row: number): Map<number, string> {
    const { columns } = this;
    if (columns) return new Map(Array.from(this.#columns, (_, at) => [at, columns.at(at)?.json(row) ?? 'null']));
    const cells = this.#rows.jsonCells(row);
    const chosen = new Map<number, string>();
    for (const [at, column] of this.#columns.entries()) {
      const text = column < 0 ? 'null' : cells.get(column); // a prediction takes the place
      if (text !== undefined) chosen.set(at, text);
    }
    return chosen;
  }
}

function chosenOf(own: Columns, places: Int32Array): Columns {
  const at = <T>(index: number, find: (place: number) => T) => (places[index]! < 0 ? undefined : find(places[index]!));
  return {
    length: places.length,
    at: (index) => at(index, (place) => own.at(place)), // where a prediction stands nobody asks
    stored: (index) => at(index, (place) => own.stored?.(place)),
  };
}
