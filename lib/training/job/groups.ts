import { MalformedInputError } from '../../errors.ts';
import type { Column } from './column.ts';
import { type Split, splitAtRandom } from './split.ts';

/**
 * (numGroup) how many rows each query has.
 *
 * @throws MalformedInputError where the rows of a query do not follow one another
 */
export function countGroups(column: Column, rows: Uint32Array): Int32Array {
  const sizes: number[] = [];
  const seen = new Set<number>();
  let current: number | undefined;
  for (const row of rows) {
    const group = column.values[row]!;
    if (group === current) sizes[sizes.length - 1]!++;
    else if (seen.has(group) || Number.isNaN(group)) throw scattered(column.name, row);
    else sizes.push(1);
    seen.add(group);
    current = group;
  }
  return Int32Array.from(sizes);
}

/** 80 % of the queries for training and 20 % for validation; the rows of a query stay together. */
export function splitGroups(column: Column): Split {
  const every = Uint32Array.from(column.values, (_, row) => row);
  const sizes = countGroups(column, every);
  let end = 0;
  const ends = sizes.map((size) => {
    end += size;
    return end;
  });
  const rowsOf = (groups: Uint32Array) =>
    Uint32Array.from([...groups].flatMap((group) => [...every.subarray(ends[group]! - sizes[group]!, ends[group])]));
  const { train, validation } = splitAtRandom(sizes.length);
  return { train: rowsOf(train), validation: rowsOf(validation) };
}

function scattered(column: string, row: number): MalformedInputError {
  return new MalformedInputError(`row ${row + 1}: the rows of a group (column "${column}") do not follow one another`, {
    hint: 'sort the rows by group, and leave no group empty',
    row: row + 1,
    column,
  });
}
