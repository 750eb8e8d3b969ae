// SHAP values of trees, as lib/explain/quadrature.ts has them. Nothing is allocated here: the host lays out memory.
import { FRAME, layUnseen, startPath } from './frame';
import { layOneRow, oneRowBytes } from './one-row';
import { layPairs, pairBytes } from './pairs';
import { layPoints, POINTS_BYTES } from './points';
import { layRows } from './rows';
import { layStates, STATES_BYTES } from './states';

export const heapBase: usize = __heap_base;
export { meanOf, pack, setFeatures, setLists, setNodes } from './pack';
export { explainPairs } from './pairs';
export { explain } from './rows';

/**
 * Lays out what the kernels work with, from `scratch` on, which is aligned to 16.
 *
 * @returns the first byte behind it
 */
export function prepare(scratch: usize, maxDepth: u32, numFeature: u32, maxSplit: u32): usize {
  const phi = scratch;
  const isLeft = phi + ((<usize>numFeature + 1) << 4);
  const points = isLeft + (<usize>maxSplit << 4);
  const unseen = points + POINTS_BYTES;
  const frames = unseen + FRAME;
  const oneRow = frames + (<usize>maxDepth + 2) * FRAME;
  const pairs = oneRow + oneRowBytes(maxDepth);
  const states = pairs + pairBytes(maxDepth);
  layPoints(points);
  layUnseen(unseen);
  startPath(frames);
  layRows(frames, phi, isLeft);
  layOneRow(oneRow, phi, isLeft);
  layPairs(pairs, frames, isLeft, numFeature);
  layStates(states, numFeature);
  return states + STATES_BYTES;
}

/** Bytes that `prepare` lays out. */
export function scratchBytes(maxDepth: u32, numFeature: u32, maxSplit: u32): usize {
  return ((<usize>numFeature + 1 + <usize>maxSplit) << 4) + POINTS_BYTES + (<usize>maxDepth + 3) * FRAME +
    oneRowBytes(maxDepth) + pairBytes(maxDepth) + STATES_BYTES;
}
