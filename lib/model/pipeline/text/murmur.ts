const utf8 = new TextEncoder();

/** MurmurHash3, x86, 32 bits, seed 0, of a text's UTF-8, as a signed number. */
function murmurHash(text: string): number {
  const bytes = utf8.encode(text);
  const whole = bytes.length & ~3;
  let hash = 0;
  for (let at = 0; at < whole; at += 4) {
    const word = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
    hash ^= scramble(word);
    hash = (Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64) | 0;
  }
  let tail = 0;
  for (let at = bytes.length - 1; at >= whole; at--) tail = (tail << 8) | bytes[at]!;
  if (bytes.length > whole) hash ^= scramble(tail);
  hash ^= bytes.length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

function scramble(word: number): number {
  const mixed = Math.imul(word, 0xcc9e2d51);
  return Math.imul((mixed << 15) | (mixed >>> 17), 0x1b873593);
}

/** Where a term counts, and with which sign. */
export function hashColumn(term: string, width: number): { readonly column: number; readonly sign: number } {
  const hash = murmurHash(term);
  const lowest = -(2 ** 31);
  const column = hash === lowest ? (2 ** 31 - 1 - (width - 1)) % width : Math.abs(hash) % width;
  return { column, sign: hash >= 0 ? 1 : -1 };
}

/** What scikit-learn calls such columns. */
export function nameHashes(width: number): string[] {
  return Array.from({ length: width }, (_, column) => `hashed${column}`);
}
