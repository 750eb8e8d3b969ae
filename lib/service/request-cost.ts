import type { TransformOptions } from '../hooks/options.ts';
import type { Model } from '../model/model.ts';

/**
 * What the main thread does at most at a time, in visits of a tree: 1 to 3 ms for models of usual depth. All that a
 * body can make it do is bounded by this and by its bytes.
 */
export const MAX_COST = 300_000;

const [LINE_FEED, RETURN, COMMA, BACKSLASH, BRACKET, BRACE] = [0x0a, 0x0d, 0x2c, 0x5c, 0x5b, 0x7b];

/**
 * At least the number of rows in a body of any type, from a look at its bytes: what separates rows is a line end, in JSON
 * a comma, or a line end in a text.
 */
export function countRowsAtMost(body: Uint8Array): number {
  const first = body.find((byte) => byte > 0x20 && byte < 0x80);
  const numLine = body.includes(RETURN) ? countLineEnds(body) : countByte(body, LINE_FEED);
  if (first !== BRACKET && first !== BRACE) return 1 + numLine;
  const numEscape = body.includes(BACKSLASH) ? countByte(body, BACKSLASH) : 0;
  return 1 + numLine + countByte(body, COMMA) + numEscape;
}

/** Line ends of all three kinds. */
function countLineEnds(body: Uint8Array): number {
  let count = 0;
  for (let at = 0; at < body.length; at++) {
    const byte = body[at];
    if (byte === LINE_FEED || (byte === RETURN && body[at + 1] !== LINE_FEED)) count++;
  }
  return count;
}

/** How often an ASCII byte occurs: four bytes at a time, as this is done for each request. */
function countByte(body: Uint8Array, byte: number): number {
  const begin = -body.byteOffset & 3;
  const numWord = Math.max(0, body.length - begin) >> 2;
  if (numWord === 0) return countOneByOne(body, byte);
  const words = new Int32Array(body.buffer, body.byteOffset + begin, numWord);
  const pattern = byte * 0x01010101;
  let count = countOneByOne(body.subarray(0, begin), byte) + countOneByOne(body.subarray(begin + 4 * numWord), byte);
  for (let at = 0; at < numWord; at++) {
    const rest = words[at]! ^ pattern; // a byte of zeros where it occurs
    const others = ((rest & 0x7f7f7f7f) + 0x7f7f7f7f) | rest; // the top bit of all other bytes
    const found = (~others >>> 7) & 0x01010101;
    if (found !== 0) count += Math.imul(found, 0x01010101) >>> 24;
  }
  return count;
}

function countOneByOne(body: Uint8Array, byte: number): number {
  let count = 0;
  for (let at = 0; at < body.length; at++) if (body[at] === byte) count++;
  return count;
}

/** What answers take, in visits of a tree. */
export interface CostRate {
  readonly perRow: number;
  readonly once: number;
}

export function costRate(model: Model, outputs: TransformOptions['outputs'] = []): CostRate {
  const { numNode, maxDepth, bytes } = model.summary;
  const { numTree, numFeature, numGroup } = model;
  // deep trees do not stay in the cache; what a foreign runtime does for a row is told by its size alone
  const trees = numTree > 0 ? numTree * Math.max(1, maxDepth / 6) : bytes / 100;
  const leaves = outputs.includes('leaf') ? 10 * numTree : 0;
  const perRow = trees + leaves + numGroup + numFeature / 8;
  if (!outputs.includes('contributions')) return { perRow, once: 0 };
  // each node is looked at for each row, and once for all to prepare it
  return { perRow: perRow + numNode + numFeature * numGroup, once: 4 * numNode };
}

export function estimateCost(numRow: number, { perRow, once }: CostRate): number {
  return numRow * perRow + once;
}
