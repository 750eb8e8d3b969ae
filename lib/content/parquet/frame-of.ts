import type { Columns } from '../../frame/columns/column.ts';
import { ColumnRows } from '../../frame/columns/column-rows.ts';
import { DEFAULT_LAYOUT, Frame } from '../../frame/frame.ts';
import type { Table } from './table.ts';

interface Facts {
  readonly numRow: number;
  readonly rowsBefore?: number;
  /** that rows may be said to have been sent: a run of equal values takes few bytes, however long it is; default: all */
  readonly numCell?: number;
}

/** The frame of some rows of a table. */
export function frameOf({ columnNames }: Table, columns: Columns, { numRow, rowsBefore = 0, numCell }: Facts): Frame {
  const rows = new ColumnRows(columns, numRow, { columnNames, rowsBefore: () => rowsBefore, numCell });
  return new Frame(rows, DEFAULT_LAYOUT);
}
