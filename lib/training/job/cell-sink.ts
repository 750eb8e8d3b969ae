/** Takes the cells of one column, row after row; rows count from 1. */
export interface CellSink {
  /** float64; NaN when the cell is missing */
  number(value: number, row: number): void;
  /** anything else, as the caller wrote it */
  text(text: string, row: number): void;
}
