/** A kind of elements of the Open Inference Protocol. */
interface Datatype {
  /** of each element in the binary form; undefined where elements differ in length */
  readonly bytes?: number;
  /** what integers lie between */
  readonly range?: readonly [number, number];
}

/**
 * Every datatype that is read.
 *
 * @see https://github.com/kserve/open-inference-protocol/blob/main/specification/protocol/inference_rest.md#tensor-data-types
 */
export const DATATYPES: ReadonlyMap<string, Datatype> = new Map<string, Datatype>([
  ['BOOL', { bytes: 1, range: [0, 1] }],
  ['INT8', { bytes: 1, range: signed(8) }],
  ['INT16', { bytes: 2, range: signed(16) }],
  ['INT32', { bytes: 4, range: signed(32) }],
  ['INT64', { bytes: 8, range: signed(64) }],
  ['UINT8', { bytes: 1, range: unsigned(8) }],
  ['UINT16', { bytes: 2, range: unsigned(16) }],
  ['UINT32', { bytes: 4, range: unsigned(32) }],
  ['UINT64', { bytes: 8, range: unsigned(64) }],
  ['FP16', { bytes: 2 }],
  ['FP32', { bytes: 4 }],
  ['FP64', { bytes: 8 }],
  ['BYTES', {}],
]);

function signed(bits: number): [number, number] {
  return [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1];
}

function unsigned(bits: number): [number, number] {
  return [0, 2 ** bits - 1];
}
