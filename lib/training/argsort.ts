/** Bits of a key that one pass sorts by. */
const RADIX_BITS = 11;
const NUM_BUCKET = 2 ** RADIX_BITS;
const SHIFTS = [0, RADIX_BITS, 2 * RADIX_BITS];
/** Fewer values are sorted faster by comparing them. */
const FEW = 256;

/** The positions of float32 values from the smallest to the largest; equal ones keep their order, and 0 equals -0. */
export function argsort(values: Float32Array): Uint32Array {
  if (values.length < FEW) return positionsOf(values).sort((a, b) => values[a]! - values[b]!);
  return sortByKeys(toKeys(values));
}

/** The same from the largest to the smallest. */
export function argsortDescending(values: Float32Array): Uint32Array {
  if (values.length < FEW) return positionsOf(values).sort((a, b) => values[b]! - values[a]!);
  const keys = toKeys(values);
  for (let at = 0; at < keys.length; at++) keys[at] = ~keys[at]!;
  return sortByKeys(keys);
}

function positionsOf(values: Float32Array): Uint32Array {
  return Uint32Array.from(values, (_, at) => at);
}

/** Whole numbers in the order of the values: a sign bit turns round what is behind it. */
function toKeys(values: Float32Array): Uint32Array {
  const keys = new Uint32Array(values.length);
  const floats = new Float32Array(keys.buffer);
  for (let at = 0; at < keys.length; at++) floats[at] = values[at]! + 0; // -0 becomes 0
  for (let at = 0; at < keys.length; at++) {
    const bits = keys[at]!;
    keys[at] = bits & 0x80000000 ? ~bits : bits | 0x80000000;
  }
  return keys;
}

/** Sorts by the lowest bits first; every pass keeps the order of the one before among equal ones. */
function sortByKeys(keys: Uint32Array): Uint32Array {
  let order = new Uint32Array(keys.length);
  for (let at = 0; at < order.length; at++) order[at] = at;
  let spare = new Uint32Array(keys.length);
  const begins = new Uint32Array(NUM_BUCKET);
  for (const shift of SHIFTS) {
    begins.fill(0);
    for (let at = 0; at < keys.length; at++) begins[(keys[at]! >>> shift) & (NUM_BUCKET - 1)]!++;
    let sum = 0;
    for (let bucket = 0; bucket < NUM_BUCKET; bucket++) {
      const size = begins[bucket]!;
      begins[bucket] = sum;
      sum += size;
    }
    for (let at = 0; at < order.length; at++) {
      const position = order[at]!;
      spare[begins[(keys[position]! >>> shift) & (NUM_BUCKET - 1)]!++] = position;
    }
    [order, spare] = [spare, order];
  }
  return order;
}
