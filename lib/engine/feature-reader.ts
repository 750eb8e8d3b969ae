/** The model's features of some rows, in the model's order, read when they are needed. */
export interface FeatureReader {
  /** rows that can be read */
  readonly numRow: number;
  /** numbers of each row */
  readonly numFeature: number;
  /**
   * Reads rows `[begin, end)`. Rows are asked for in order and once, as their errors are told while they are read.
   *
   * @param into (end - begin, numFeature), row-major, every number of it written; NaN is missing. In float64 numbers are as the
   * caller wrote them
   */
  read(begin: number, end: number, into: Float32Array | Float64Array): void;
}

/** Rows of a model that wants more of them than numbers. */
export interface CellReader extends FeatureReader {
  /** Told, while rows are read, of texts that are none of the feature's categories; rows count from 0. */
  onText: ((row: number, feature: number, text: string) => void) | undefined;
  /**
   * Reads rows `[begin, end)` as `read` does, into columns: (numFeature, end - begin).
   *
   * @returns false where rows are not read so, and nothing was
   */
  readonly readColumns?: ((begin: number, end: number, into: Float64Array) => boolean) | undefined;
  /** Refuses a row that was read, and lets the others go on. */
  readonly refuse?: ((refusal: RowRefusal) => void) | undefined;
}

/** Why a row cannot be used after all. */
export interface RowRefusal {
  /** from 0 */
  readonly row: number;
  readonly column: string;
  /** follows the place in a sentence */
  readonly problem: string;
  readonly hint: string;
}

/**
 * The same rows, of which each block is seen, and may be changed, once it is read.
 *
 * @param see takes what was read, (numRow, numFeature), and how many rows that is
 */
export function seenWhenRead(rows: FeatureReader, see: (values: Float32Array, numRow: number) => void): FeatureReader {
  const cells = rows as CellReader;
  return {
    get onText() {
      return cells.onText;
    },
    set onText(tell: CellReader['onText']) {
      cells.onText = tell;
    },
    get refuse() {
      return cells.refuse;
    },
    get numRow() {
      return rows.numRow;
    },
    get numFeature() {
      return rows.numFeature;
    },
    read(begin: number, end: number, into: Float32Array) {
      rows.read(begin, end, into);
      see(into, end - begin);
    },
  } as CellReader;
}
