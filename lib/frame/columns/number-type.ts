/** How numbers lie in memory, as numpy calls it: float, integer or unsigned, and the bytes of each. */
export type NumberType = 'f2' | 'f4' | 'f8' | 'i1' | 'i2' | 'i4' | 'i8' | 'u1' | 'u2' | 'u4' | 'u8';

/** The arrays of those that the language has numbers for. */
export const ARRAYS = {
  f4: Float32Array,
  f8: Float64Array,
  i1: Int8Array,
  i2: Int16Array,
  i4: Int32Array,
  u1: Uint8Array,
  u2: Uint16Array,
  u4: Uint32Array,
} as const;

/** Numbers as they lie in memory; of 64 bits see `LongColumn`. */
export type Numbers =
  | Float32Array
  | Float64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | Uint8Array
  | Uint16Array
  | Uint32Array;

/** The type of the numbers of an array. */
export function typeOfNumbers(values: Numbers): NumberType {
  return (Object.keys(ARRAYS) as (keyof typeof ARRAYS)[]).find((type) => values instanceof ARRAYS[type])!;
}
