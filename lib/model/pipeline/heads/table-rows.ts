import type { FeatureReader } from '../../../engine/feature-reader.ts';
import { type Shape, widthOf } from '../shape.ts';
import type { RowsToFill } from '../sparse-block.ts';
import { isSparseBlock, type Part, type Table } from '../table.ts';

/** Rows that are filled together, so that they stay in the first-level cache. */
export const TILE_ROWS = 64;

/** (numRow, width) the table as XGBoost gets it: NaN where a sparse matrix stores nothing. */
export class TableRows implements FeatureReader {
  readonly numRow: number;
  readonly numFeature: number;
  readonly #parts: readonly (readonly [first: number, part: Part])[];
  /** what stands where nothing is stored; undefined where everything is */
  readonly #rest: number | undefined;

  constructor({ numRow, parts }: Table, shape: Shape) {
    let first = 0;
    this.numRow = numRow;
    this.numFeature = shape.width;
    this.#parts = parts.map((part, at) => {
      const place = first;
      first += widthOf(shape.parts[at]!);
      return [place, part];
    });
    this.#rest = parts.some(isSparseBlock) ? (shape.isSparse ? Number.NaN : 0) : undefined;
  }

  read(begin: number, end: number, into: Float32Array | Float64Array): void {
    const width = this.numFeature;
    if (this.#rest !== undefined) into.fill(this.#rest);
    for (let row = begin; row < end; row += TILE_ROWS) {
      const tile = { values: into, begin: row, end: Math.min(end, row + TILE_ROWS), width };
      for (const [first, part] of this.#parts) fill(part, tile, (row - begin) * width + first);
    }
  }
}

/** Puts a part of the table into some rows. */
export function fill(part: Part, rows: RowsToFill, first: number): void {
  const { values, begin, end, width } = rows;
  if (part instanceof Float64Array) {
    for (let row = begin, to = first; row < end; row++, to += width) values[to] = part[row]!;
  } else if (isSparseBlock(part) && part.fill) part.fill(rows, first);
  else if (isSparseBlock(part)) {
    const { starts, indices } = part;
    for (let row = begin, to = first; row < end; row++, to += width) {
      for (let at = starts[row]!; at < starts[row + 1]!; at++) values[to + indices[at]!] = part.values[at]!;
    }
  }
}
