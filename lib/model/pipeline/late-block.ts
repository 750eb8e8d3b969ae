import type { Ones, SparseBlock } from './sparse-block.ts';

type Entries = Pick<SparseBlock, 'starts' | 'indices' | 'values'>;

/** A block whose entries are listed when a step asks for them; who fills rows takes them from where they are. */
class LateBlock implements SparseBlock {
  readonly width: number;
  readonly fill: NonNullable<SparseBlock['fill']>;
  readonly ones: Ones | undefined;
  readonly #list: () => Entries;
  #entries: Entries | undefined;

  /** @param list what it holds */
  constructor(width: number, list: () => Entries, fill: NonNullable<SparseBlock['fill']>, ones?: Ones) {
    this.width = width;
    this.fill = fill;
    this.ones = ones;
    this.#list = list;
  }

  get starts(): Uint32Array {
    return this.#listed().starts;
  }

  get indices(): Uint32Array {
    return this.#listed().indices;
  }

  get values(): Float64Array {
    return this.#listed().values;
  }

  #listed(): Entries {
    this.#entries ??= this.#list();
    return this.#entries;
  }
}

/** (width) columns of numbers as a sparse matrix stores them: zeros are left out, NaN stays. */
export function storedColumns(columns: readonly Float64Array[], numRow: number): SparseBlock {
  const width = columns.length;
  return new LateBlock(
    width,
    () => listColumns(columns, numRow),
    ({ values, begin, end, width: stride }, first) => {
      for (let column = 0; column < width; column++) {
        const numbers = columns[column]!;
        for (let row = begin, at = first + column; row < end; row++, at += stride) {
          if (numbers[row] !== 0) values[at] = numbers[row]!;
        }
      }
    },
  );
}

function listColumns(columns: readonly Float64Array[], numRow: number): Entries {
  const starts = new Uint32Array(numRow + 1);
  let count = 0;
  for (const column of columns) for (let row = 0; row < numRow; row++) if (column[row] !== 0) count++;
  const indices = new Uint32Array(count);
  const values = new Float64Array(count);
  let at = 0;
  for (let row = 0; row < numRow; row++) {
    for (let index = 0; index < columns.length; index++) {
      const value = columns[index]![row]!;
      if (value === 0) continue;
      indices[at] = index;
      values[at++] = value;
    }
    starts[row + 1] = at;
  }
  return { starts, indices, values };
}

/** Ones alone. */
export function onesAt(ones: Ones, width: number): SparseBlock {
  const { places } = ones;
  const perRow = ones.firsts.length;
  return new LateBlock(
    width,
    () => listOnes(places, perRow),
    ({ values, begin, end, width: stride }, first) => {
      for (let row = begin, from = begin * perRow, at = first; row < end; row++, at += stride) {
        for (const last = from + perRow; from < last; from++) if (places[from]! >= 0) values[at + places[from]!] = 1;
      }
    },
    ones,
  );
}

function listOnes(places: Int32Array, perRow: number): Entries {
  const numRow = places.length / perRow;
  const starts = new Uint32Array(numRow + 1);
  const indices = new Uint32Array(places.length);
  let count = 0;
  for (let row = 0; row < numRow; row++) {
    for (let at = row * perRow; at < (row + 1) * perRow; at++) if (places[at]! >= 0) indices[count++] = places[at]!;
    starts[row + 1] = count;
  }
  return { starts, indices: indices.subarray(0, count), values: new Float64Array(count).fill(1) };
}
