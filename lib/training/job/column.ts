/** A column of a table, complete. */
export type Column = NumberColumn | TextColumn;

/**
 * XGBoost's word for what pandas makes of a column: int where every cell has digits only, i for true and false, else
 * float, also for whole numbers of which some are missing.
 */
export type NumberType = 'int' | 'i' | 'float';

export interface NumberColumn {
  readonly kind: 'number';
  readonly name: string;
  readonly type: NumberType;
  /** (numRow) NaN is missing; float32 for features, which XGBoost holds as such */
  readonly values: Float32Array | Float64Array;
}

/** Texts, each stored once. */
export interface TextColumn {
  readonly kind: 'text';
  readonly name: string;
  /** (numRow) positions in `texts`; NaN is missing */
  readonly values: Float32Array | Float64Array;
  /** the different texts as pandas orders categories: by code points, or numbers by their size */
  readonly texts: readonly string[];
}

/** Rows of named columns. */
export interface Table {
  readonly numRow: number;
  readonly columns: readonly Column[];
  /** False where the columns have only positions, and names were made up for messages. */
  readonly isNamed: boolean;
  /** Every row has every column: the texts have headers and are no records. */
  readonly isComplete: boolean;
  /** The first column's name, where the channel says that it is the label. */
  readonly label?: string | undefined;
}

/** The cell as text; undefined when it is missing. */
export function cellText(column: Column, row: number): string | undefined {
  const value = column.values[row]!;
  if (Number.isNaN(value)) return undefined;
  return column.kind === 'text' ? column.texts[value]! : String(value);
}

/** (numRow) one column of a (numRow, numColumn) table */
export function columnOf(table: Float32Array, numColumn: number, column: number): Float32Array {
  return Float32Array.from({ length: table.length / numColumn }, (_, row) => table[row * numColumn + column]!);
}
