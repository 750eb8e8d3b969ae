import type { FeatureMatrix } from '../engine/feature-matrix.ts';

/** Rows in a block of the kernels. */
export const BLOCK = 4;
/** Bytes that a block has for each feature. */
export const FEATURE_BYTES = 4 * BLOCK;

/** Rows `[begin, end)` as (numBlock, numFeature, 4); the last block is filled up with missing values. */
export function fillBlocks(
  blocks: Float32Array,
  { values, numFeature }: FeatureMatrix,
  begin: number,
  end: number,
): void {
  blocks.fill(NaN, Math.floor((end - begin) / BLOCK) * numFeature * BLOCK);
  for (let row = begin; row < end; row++) {
    const lane = (row - begin) % BLOCK;
    const block = (row - begin - lane) * numFeature;
    const source = row * numFeature;
    for (let feature = 0; feature < numFeature; feature++) {
      blocks[block + feature * BLOCK + lane] = values[source + feature]!;
    }
  }
}

/** One group's contributions. */
export interface GroupTarget {
  /** (numRow, numGroup, numFeature + 1), and once more numFeature + 1 for pairs */
  readonly contributions: Float32Array;
  readonly group: number;
  readonly numGroup: number;
  readonly numFeature: number;
}

/** Puts (numBlock, numFeature, 4) sums where rows `[begin, end)` have them. */
export function takeSums(blocks: Float32Array, target: GroupTarget, begin: number, end: number): void {
  const { contributions, group, numGroup, numFeature } = target;
  for (let row = begin; row < end; row++) {
    const lane = (row - begin) % BLOCK;
    const block = (row - begin - lane) * numFeature;
    const own = (row * numGroup + group) * (numFeature + 1);
    for (let feature = 0; feature < numFeature; feature++) {
      contributions[own + feature] = blocks[block + feature * BLOCK + lane]!;
    }
  }
}

/** Puts (numFeature, numFeature, 4) sums of pairs where rows `[begin, end)`, at most 4, have them. */
export function takePairs(pairs: Float32Array, target: GroupTarget, begin: number, end: number): void {
  const { contributions, group, numGroup, numFeature } = target;
  for (let row = begin; row < end; row++) {
    for (let feature = 0; feature < numFeature; feature++) {
      const own = ((row * numGroup + group) * (numFeature + 1) + feature) * (numFeature + 1);
      const source = feature * numFeature * BLOCK + row - begin;
      for (let other = 0; other < numFeature; other++) contributions[own + other] = pairs[source + other * BLOCK]!;
    }
  }
}
