import type { Frame } from '../../frame/frame.ts';
import { latin1Bytes } from '../../platform/node.ts';
import { type NumberedColumn, numberColumns } from '../number-columns.ts';
import { writeZip } from './write-zip.ts';

/** Headers end where a multiple of these bytes is full, as numpy's do. */
const ALIGNMENT = 64;

/** The predictions as an array: (n,) of one number a row, (n, k) of several. */
export function encodeNpy(frame: Frame): Uint8Array {
  const columns = numberColumns(frame, 'npy');
  const width = columns.reduce((sum, column) => sum + column.width, 0);
  const [only] = columns;
  return arrayOf(columns.length === 1 ? only!.values : joined(columns, frame.numRow, width), frame.numRow, width);
}

/** The predictions as an archive with an array for each column of them. */
export function encodeNpz(frame: Frame): Uint8Array {
  const columns = numberColumns(frame, 'npz');
  const members = columns.map(({ name, values, width }) => {
    const file = `${name.replace(/[/\\]/g, '_')}.npy`; // no path to elsewhere: labels are anybody's
    return [file, arrayOf(values, frame.numRow, width)] as const;
  });
  return writeZip(new Map(members));
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

/** `numpy.save` of numbers. */
function arrayOf(values: Float32Array | Float64Array, numRow: number, width: number): Uint8Array {
  const shape = width === 1 ? `(${numRow},)` : `(${numRow}, ${width})`;
  const descr = values instanceof Float32Array ? '<f4' : '<f8';
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${shape}, }`;
  const padded = text.padEnd(Math.ceil((text.length + 11) / ALIGNMENT) * ALIGNMENT - 11);
  const head = latin1Bytes(`\x93NUMPY\x01\x00\x00\x00${padded}\n`);
  const file = new Uint8Array(head.length + values.byteLength);
  file.set(head);
  new DataView(file.buffer).setUint16(8, padded.length + 1, true);
  file.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), head.length);
  return file;
}
