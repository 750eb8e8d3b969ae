import type { BlockMemory } from './block-memory.ts';
import type { Scalar } from './graph.ts';
import { storedColumns } from './late-block.ts';
import { parseNumber } from './numbers.ts';
import type { Dictionary, PartShape, Shape } from './shape.ts';
import type { SparseBlock } from './sparse-block.ts';

export type { SparseBlock };

/** A column of objects as codes: from 0 on the dictionary's, -1 for NaN, from -2 down texts that only these rows have. */
export interface ObjectColumn {
  /** (numRow) */
  readonly codes: Int32Array;
  readonly dictionary: Dictionary;
  /** the value of code -2, of -3, … */
  readonly extra: readonly Scalar[];
  /** (numRow) the same codes as they were read, NaN for that of NaN */
  readonly numbers?: Float64Array | undefined;
}

/** (numRow) numbers of one column, objects of one, or a block of several columns. */
export type Part = Float64Array | ObjectColumn | SparseBlock;

/** Rows between two steps, in the parts that their shape tells. */
export interface Table {
  readonly numRow: number;
  readonly parts: readonly Part[];
}

/** Who is told of rows that cannot be used, and has room for what becomes of the others. */
export interface Rows {
  /** arrays until the next block: for what steps make, not for what is answered */
  readonly memory: BlockMemory;
  /**
   * Refuses a row, and lets the others go on.
   *
   * @param row from 0, of the table
   * @param problem what is wrong with the cell, as `"X" is none of the encoder's categories`
   */
  refuse(row: number, column: string, problem: string, hint: string): void;
}

export function isSparseBlock(part: Part): part is SparseBlock {
  return 'starts' in part;
}

export function isObjects(part: Part): part is ObjectColumn {
  return 'codes' in part;
}

/** What a code stands for. */
export function cellValue({ dictionary, extra }: ObjectColumn, code: number): Scalar {
  if (code === -1) return Number.NaN;
  return code >= 0 ? dictionary.values[code]! : extra[-2 - code]!;
}

/** (width) the columns as numbers, what is not stored as 0; those of the table itself where they are numbers already. */
export function toNumbers(table: Table, shape: Shape, rows: Rows): Float64Array[] {
  const columns: Float64Array[] = [];
  for (const part of table.parts) {
    if (part instanceof Float64Array) columns.push(part);
    else if (isObjects(part)) columns.push(parseColumn(part, nameAt(shape, columns.length), rows));
    else for (const column of spread(part, table.numRow)) columns.push(column);
  }
  return columns;
}

function nameAt(shape: Shape, column: number): () => string {
  return () => shape.names()[column] ?? `column ${column}`;
}

function parseColumn(column: ObjectColumn, name: () => string, rows: Rows): Float64Array {
  const numbers = new Float64Array(column.codes.length);
  for (const [row, code] of column.codes.entries()) {
    const value = cellValue(column, code);
    const number = toNumber(value);
    if (number === undefined) rows.refuse(row, name(), `${JSON.stringify(value)} is not a number`, 'send a decimal');
    numbers[row] = number ?? Number.NaN;
  }
  return numbers;
}

/** Whether a step has made texts of a column; the caller's own, which another step reads as text, are what training had. */
export function holdsText(part: PartShape): boolean {
  return (
    part.kind === 'object' &&
    part.input === undefined &&
    part.dictionary.values.some((value) => toNumber(value) === undefined)
  );
}

/** A value as Python's `float` takes it; None is missing, and undefined what is not a number. */
export function toNumber(value: Scalar): number | undefined {
  if (value === null) return Number.NaN;
  return typeof value === 'string' ? parseNumber(value) : Number(value);
}

function spread({ width, starts, indices, values }: SparseBlock, numRow: number): Float64Array[] {
  const columns = Array.from({ length: width }, () => new Float64Array(numRow));
  for (let row = 0; row < numRow; row++) {
    for (let at = starts[row]!; at < starts[row + 1]!; at++) columns[indices[at]!]![row] = values[at]!;
  }
  return columns;
}

/** The parts of a dense table as a sparse matrix stores them. */
export function storeParts(table: Table, shape: Shape, rows: Rows): SparseBlock[] {
  return gather(shape.parts, table).map(({ parts, partShapes }) => {
    const [only] = parts;
    if (only && isSparseBlock(only)) return withoutZeros(only);
    const piece = { ...shape, parts: partShapes };
    return storedColumns(toNumbers({ numRow: table.numRow, parts }, piece, rows), table.numRow);
  });
}

interface Piece {
  readonly parts: Part[];
  readonly partShapes: PartShape[];
}

/** Sparse blocks alone, and the columns between them together. */
function gather(partShapes: readonly PartShape[], { parts }: Table): Piece[] {
  const pieces: Piece[] = [];
  let open: Piece | undefined;
  for (const [at, part] of parts.entries()) {
    const isBlock = isSparseBlock(part);
    if (open === undefined || isBlock) {
      open = { parts: [], partShapes: [] };
      pieces.push(open);
    }
    open.parts.push(part);
    open.partShapes.push(partShapes[at]!);
    if (isBlock) open = undefined;
  }
  return pieces;
}

/** A dense matrix that becomes sparse loses the zeros that it has stored. */
function withoutZeros(block: SparseBlock): SparseBlock {
  return block.values.includes(0) ? mapStored(block, (value) => (value === 0 ? undefined : value)) : block;
}

/** The sparse parts of a table with other values, by the columns of the whole table; what is dense is left out. */
export function mapSparse(
  table: Table,
  change: (value: number, column: number, row: number) => number | undefined,
): SparseBlock[] {
  let first = 0;
  return table.parts.flatMap((part) => {
    if (!isSparseBlock(part)) return [];
    const begin = first;
    first += part.width;
    return [mapStored(part, (value, column, row) => change(value, begin + column, row))];
  });
}

/** The same block with other values; entries for which there is none are no longer stored. */
export function mapStored(
  block: SparseBlock,
  change: (value: number, column: number, row: number) => number | undefined,
): SparseBlock {
  const { starts, indices, values, width } = block;
  const kept = { starts: new Uint32Array(starts.length), indices: indices.slice(), values: values.slice() };
  let count = 0;
  for (let row = 0; row + 1 < starts.length; row++) {
    for (let at = starts[row]!; at < starts[row + 1]!; at++) {
      const value = change(values[at]!, indices[at]!, row);
      if (value === undefined) continue;
      kept.indices[count] = indices[at]!;
      kept.values[count++] = value;
    }
    kept.starts[row + 1] = count;
  }
  const isWhole = count === values.length;
  return {
    width,
    starts: kept.starts,
    indices: isWhole ? kept.indices : kept.indices.slice(0, count),
    values: isWhole ? kept.values : kept.values.slice(0, count),
  };
}
