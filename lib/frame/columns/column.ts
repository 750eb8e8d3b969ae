import type { CellSink } from '../cell-sink.ts';
import type { NumberType } from './number-type.ts';

/** The cells of one column of a table that is not a text. Rows count from 0. */
export interface Column {
  /** What the column holds, as messages and other formats call it. */
  readonly kind: 'float' | 'int' | 'flag' | 'text' | 'other';
  /** The cell as CSV writes it, without quotes; undefined where it is missing. */
  text(row: number): string | undefined;
  /** The cell as JSON. */
  json(row: number): string;
  /** Hands the cell to what takes cells for training. */
  hand(row: number, sink: CellSink, position: number): void;
}

/** A column of numbers or flags. */
export interface NumericColumn extends Column {
  readonly kind: 'float' | 'int' | 'flag';
  /** the type in memory that holds every cell exactly; undefined for flags, a bit each */
  readonly numberType: NumberType | undefined;
  /** float64; NaN where the cell is missing */
  number(row: number): number;
  /** Writes rows `[begin, end)` as float32 to `into[at]`, `into[at + step]`, …; NaN is missing. */
  copy(begin: number, end: number, into: Float32Array | Float64Array, at: number, step: number): void;
}

/** A column of texts, each held once. */
export interface TextColumn extends Column {
  readonly kind: 'text';
  /** the texts that occur, by their codes; cells may use few of them */
  readonly texts: readonly string[];
  /** The code of the cell's text; -1 where it is missing. */
  code(row: number): number;
}

/** A column that is no feature and is kept nevertheless, such as lists. */
export interface OtherColumn extends Column {
  readonly kind: 'other';
  /** what its cells are, in the plural */
  readonly what: string;
}

/** A column as it stands in the body that it came in, for a writer of the same format. */
export interface StoredColumn {
  readonly format: string;
}

/** Columns that may be made when they are asked for. */
export interface Columns extends Pick<readonly Column[], 'length' | 'at'> {
  /** The column as it came, which costs nothing; absent where columns came as nothing that is written again. */
  stored?(index: number): StoredColumn | undefined;
}

export function isTexts(column: Column): column is TextColumn {
  return column.kind === 'text';
}

export function isOther(column: Column): column is OtherColumn {
  return column.kind === 'other';
}
