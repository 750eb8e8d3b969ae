import type { FeatureReader } from '../../engine/feature-reader.ts';
import type { ByteSink } from '../byte-sink.ts';
import type { CellSinks } from '../cell-sink.ts';
import { quoteCsvCell } from '../csv-cell.ts';
import type { FeatureSelection, RowSource } from '../frame.ts';
import type { RowErrorHandler } from '../row-errors.ts';
import { requireReadable } from '../table-size.ts';
import type { UnknownCategoryHandler } from '../unknown-categories.ts';
import type { Columns } from './column.ts';
import { ColumnFeatures } from './column-features.ts';

/** Facts about rows besides their cells. */
interface ColumnRowsInit {
  readonly columnNames?: readonly string[] | undefined;
  readonly rowsBefore?: (() => number) | undefined;
  readonly trainingNames?: readonly string[] | undefined;
  /** cells that were sent, where columns hold more than bytes stand for; default: all */
  readonly numCell?: number | undefined;
}

const NO_ROWS = () => 0;

/** Rows of a table that is held in columns: numpy's, Arrow's, and records of one form. */
export class ColumnRows implements RowSource {
  readonly numRow: number;
  readonly columns: Columns;
  readonly columnNames: readonly string[] | undefined;
  readonly trainingNames: readonly string[] | undefined;
  readonly numCell: number;
  readonly #rowsBefore: () => number;

  constructor(columns: Columns, numRow: number, init: ColumnRowsInit = {}) {
    const { columnNames, trainingNames, rowsBefore = NO_ROWS, numCell = numRow * columns.length } = init;
    this.columns = columns;
    this.numRow = numRow;
    this.numCell = numCell;
    this.columnNames = columnNames;
    this.trainingNames = trainingNames;
    this.#rowsBefore = rowsBefore;
  }

  get firstRow(): number {
    return this.#rowsBefore();
  }

  get numColumn(): number {
    return this.columns.length;
  }

  readFeatures(
    selection: FeatureSelection,
    onRowError: RowErrorHandler,
    onUnknownCategory?: UnknownCategoryHandler,
  ): FeatureReader {
    requireReadable(this, selection.columns.length);
    const listener = { firstRow: this.#rowsBefore, onRowError, onUnknownCategory };
    return new ColumnFeatures(this.columns, this.numRow, selection, listener);
  }

  readCells(sinks: CellSinks): void {
    const { firstRow } = this;
    for (const [at, sink] of sinks.entries()) {
      const column = sink && this.columns.at(at); // what nobody takes is not read
      if (column === undefined) continue;
      for (let row = 0; row < this.numRow; row++) column.hand(row, sink!, firstRow + row + 1);
    }
  }

  csvCells(row: number): readonly string[] {
    return Array.from({ length: this.numColumn }, (_, at) => quoteCsvCell(this.columns.at(at)!.text(row) ?? '', ','));
  }

  writeCsv(row: number, sink: ByteSink, replaced: ReadonlyMap<number, string>): void {
    let line = '';
    for (let at = 0; at < this.numColumn; at++) {
      if (at > 0) line += ',';
      line += replaced.get(at) ?? quoteCsvCell(this.columns.at(at)!.text(row) ?? '', ',');
    }
    sink.text(line);
  }

  jsonCells(row: number): Map<number, string> {
    const cells = new Map<number, string>();
    for (let at = 0; at < this.numColumn; at++) cells.set(at, this.columns.at(at)!.json(row));
    return cells;
  }
}
