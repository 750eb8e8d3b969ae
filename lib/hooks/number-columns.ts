import type { OutputColumn, OutputTable } from '../frame/frame.ts';

/** The shape of what a row has: one number alone is no list. */
export function shapeOf(size: number): readonly number[] {
  return size === 1 ? [] : [size];
}

/** The columns of (numRow, …shape) numbers, row-major. */
export function numberColumns(
  numbers: Float32Array | Float64Array,
  numRow: number,
  table: OutputTable,
  name: (column: number) => string,
): OutputColumn[] {
  const numColumn = table.shape.reduce((product, size) => product * size, 1);
  if (numColumn === 1) return [{ name: name(0), values: numbers, table }];
  return Array.from({ length: numColumn }, (_, column) => {
    const values = new (numbers.constructor as typeof Float32Array)(numRow);
    for (let row = 0; row < numRow; row++) values[row] = numbers[row * numColumn + column]!;
    return { name: name(column), values, table };
  });
}
