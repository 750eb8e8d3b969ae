import type { TransformOptions } from '../hooks/options.ts';
import type { Model } from '../model/model.ts';

/**
 * What the main thread does at most at a time, in visits of a tree: 1 to 3 ms for models of usual depth. All that a
 * body can make it do is bounded by this and by its bytes.
 */
export const MAX_COST = 300_000;

const [LINE_FEED, RETURN, COMMA, BACKSLASH, BRACKET, BRACE] = [0x0a, 0x0d, 0x2c, 0x5c, 0x5b, 0x7b];

/**
 * At least the number of rows in a body of any type, from a look at its bytes: CSV has a line end for each, JSON a bracket,
 * a comma or an escaped line end.
 */
export function countRowsAtMost(body: Uint8Array): number {
  const isJson = isJsonStart(body.find((byte) => byte > 0x20 && byte < 0x80));
  let numRow = 1;
  for (let at = 0; at < body.length; at++) {
    const byte = body[at]!;
    if (byte === LINE_FEED || byte === RETURN || (isJson && isJsonPart(byte))) numRow++;
  }
  return numRow;
}

function isJsonStart(byte: number | undefined): boolean {
  return byte === BRACKET || byte === BRACE;
}

function isJsonPart(byte: number): boolean {
  return byte === COMMA || byte === BRACE || byte === BRACKET || byte === BACKSLASH;
}

/** What the answer for so many rows takes, in visits of a tree. */
export function estimateCost(numRow: number, model: Model, { outputs = [] }: TransformOptions): number {
  const { numNode, maxDepth, bytes } = model.summary;
  const { numTree, numFeature, numGroup } = model;
  // deep trees do not stay in the cache; what a foreign runtime does for a row is told by its size alone
  const trees = numTree > 0 ? numTree * Math.max(1, maxDepth / 6) : bytes / 100;
  let perRow = trees + numGroup + numFeature / 8;
  if (outputs.includes('leaf')) perRow += 10 * numTree;
  if (!outputs.includes('contributions')) return numRow * perRow;
  // each node is looked at for each row, and once for all to prepare it
  return numRow * (perRow + numNode + numFeature * numGroup) + 4 * numNode;
}
