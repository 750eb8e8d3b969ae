/** Rows as an engine gets them, of which a part fills its columns. */
export interface RowsToFill {
  /** (end - begin, width) */
  readonly values: Float32Array | Float64Array;
  /** which rows of the table these are */
  readonly begin: number;
  readonly end: number;
  readonly width: number;
}

/** Ones, a few in each row. */
export interface Ones {
  /** (numRow, perRow) the column of each, -1 for none */
  readonly places: Int32Array;
  /** (perRow) the first of the columns where each may be */
  readonly firsts: Int32Array;
}

/** Stored entries of some columns, row after row. */
export interface SparseBlock {
  readonly width: number;
  /** (numRow + 1) where each row's entries begin, and the last one's end */
  readonly starts: Uint32Array;
  /** (numEntry) column of each, from 0 */
  readonly indices: Uint32Array;
  /** (numEntry) */
  readonly values: Float64Array;
  /**
   * Puts the entries of some rows where they belong, where that is quicker than one by one.
   *
   * @param first the place of its first column in the first row
   */
  readonly fill?: ((rows: RowsToFill, first: number) => void) | undefined;
  /** where it holds ones alone */
  readonly ones?: Ones | undefined;
}
