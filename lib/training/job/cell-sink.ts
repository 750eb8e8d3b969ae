/** Takes the cells of one column, row after row; rows count from 1. */
export interface CellSink {
  /** Whether it still matters that cells are whole numbers. */
  readonly mayBeWhole: boolean;
  /**
   * @param value float64; NaN when the cell is missing
   * @param isWhole it was written with digits only
   */
  number(value: number, row: number, isWhole?: boolean): void;
  /** anything else, as the caller wrote it */
  text(text: string, row: number): void;
}
