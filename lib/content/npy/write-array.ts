import { latin1Bytes } from '../../platform/node.ts';

/** Headers end where a multiple of these bytes is full, as numpy's do. */
const ALIGNMENT = 64;

/**
 * `numpy.save` of numbers.
 *
 * @param values row by row
 * @param shape of one dimension or two
 */
export function writeArray(values: Float32Array | Float64Array, shape: readonly number[]): Uint8Array {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const descr = values instanceof Float32Array ? '<f4' : '<f8';
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const padded = text.padEnd(Math.ceil((text.length + 11) / ALIGNMENT) * ALIGNMENT - 11);
  const head = latin1Bytes(`\x93NUMPY\x01\x00\x00\x00${padded}\n`);
  const file = new Uint8Array(head.length + values.byteLength);
  file.set(head);
  new DataView(file.buffer).setUint16(8, padded.length + 1, true);
  file.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), head.length);
  return file;
}
