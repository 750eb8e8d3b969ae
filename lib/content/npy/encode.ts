import type { Frame } from '../../frame/frame.ts';
import { type NumberedColumn, numberColumns } from '../number-columns.ts';
import { writeArray } from './write-array.ts';
import { writeZip } from './write-zip.ts';

/** The predictions as an array: (n,) of one number a row, (n, k) of several. */
export function encodeNpy(frame: Frame): Uint8Array {
  const columns = numberColumns(frame, 'npy');
  const width = columns.reduce((sum, column) => sum + column.width, 0);
  const [only] = columns;
  const values = columns.length === 1 ? only!.values : joined(columns, frame.numRow, width);
  return writeArray(values, shapeOf(frame.numRow, width));
}

/** The predictions as an archive with an array for each column of them. */
export function encodeNpz(frame: Frame): Uint8Array {
  const columns = numberColumns(frame, 'npz');
  const members = columns.map(({ name, values, width }) => {
    const file = `${name.replace(/[/\\]/g, '_')}.npy`; // no path to elsewhere: labels are anybody's
    return [file, writeArray(values, shapeOf(frame.numRow, width))] as const;
  });
  return writeZip(new Map(members));
}

function shapeOf(numRow: number, width: number): readonly number[] {
  return width === 1 ? [numRow] : [numRow, width];
}

function joined(columns: readonly NumberedColumn[], numRow: number, width: number): Float32Array | Float64Array {
  const isExact = columns.every(({ values }) => values instanceof Float32Array);
  const table = new (isExact ? Float32Array : Float64Array)(numRow * width);
  let first = 0;
  for (const column of columns) {
    for (let row = 0; row < numRow; row++) {
      for (let at = 0; at < column.width; at++) {
        table[row * width + first + at] = column.values[row * column.width + at]!;
      }
    }
    first += column.width;
  }
  return table;
}
