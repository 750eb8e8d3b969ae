import type { Columns } from '../../frame/columns/column.ts';
import { ColumnRows } from '../../frame/columns/column-rows.ts';
import type { Table } from './table.ts';

/** Rows of a Parquet file. */
export class ParquetRows extends ColumnRows {
  readonly table: Table;

  /** @param numCell that rows may be said to have been sent: a run of equal values takes few bytes, however long it is */
  constructor(table: Table, columns: Columns, numRow: number, numCell: number, rowsBefore = () => 0) {
    super(columns, numRow, { columnNames: table.columnNames, rowsBefore, numCell });
    this.table = table;
  }
}
