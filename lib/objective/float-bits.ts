const floatView = new Float32Array(1);
const bitsView = new Int32Array(floatView.buffer);

/** The bits of a float32. */
export function bitsOf(x: number): number {
  floatView[0] = x;
  return bitsView[0]!;
}

/** The float32 of some bits. */
export function floatOf(bits: number): number {
  bitsView[0] = bits;
  return floatView[0]!;
}

const doubleView = new Float64Array(1);
/** (2) low, then high half of `doubleView`: every platform of ours is little-endian */
const doubleBitsView = new Int32Array(doubleView.buffer);

/** 2^k for a normal double. */
export function powerOfTwo(k: number): number {
  doubleBitsView[1] = (1023 + k) << 20;
  return doubleView[0]!;
}
