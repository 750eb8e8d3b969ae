/** (256) a byte in hexadecimal */
const BYTES = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/**
 * A random UUID for a request that brings no id of its own. Ids of requests have to differ and need not be secret, so
 * Math.random will do: to load node:crypto takes a cold process 4 to 7 ms.
 */
export function createRequestId(): string {
  const [version, variant] = [(random() & 0xffff_0fff) | 0x4000, (random() & 0x3fff_ffff) | 0x8000_0000];
  return `${hex(random())}-${high(version)}-${low(version)}-${high(variant)}-${low(variant)}${hex(random())}`;
}

/** 32 bits. */
function random(): number {
  return Math.random() * 2 ** 32;
}

function hex(word: number): string {
  return high(word) + low(word);
}

/** The upper and the lower half of 32 bits, in hexadecimal. */
function high(word: number): string {
  return BYTES[word >>> 24]! + BYTES[(word >>> 16) & 0xff]!;
}

function low(word: number): string {
  return BYTES[(word >>> 8) & 0xff]! + BYTES[word & 0xff]!;
}
