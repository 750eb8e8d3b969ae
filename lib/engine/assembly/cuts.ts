// The distinct cuts of every feature, and which of them each split has.

import { at, Cuts, cutOf, Ensemble, floatAt, goesLeft, isNumericSplit, put } from './ensemble';

/** Gathers the cuts of all numeric splits by feature, in the order of the nodes. */
export function gatherCuts(e: Ensemble, cuts: Cuts): void {
  // begins[f + 1] is where feature f begins while its cuts are put down, and where it ends thereafter
  for (let node = 0; node < e.numNode; node++) {
    if (!isNumericSplit(e, node)) continue;
    const next = at(e.splitIndex, node) + 2;
    put(cuts.begins, next, at(cuts.begins, next) + 1);
  }
  for (let feature = 2; feature < e.numFeature + 2; feature++) {
    put(cuts.begins, feature, at(cuts.begins, feature) + at(cuts.begins, feature - 1));
  }
  for (let node = 0; node < e.numNode; node++) {
    if (!isNumericSplit(e, node)) continue;
    const feature = at(e.splitIndex, node), end = at(cuts.begins, feature + 1);
    const direction = <usize>cuts.directions + <usize>feature;
    store<f32>(<usize>cuts.values + (<usize>end << 2), cutOf(e, node));
    put(cuts.begins, feature + 1, end + 1);
    store<u8>(direction, load<u8>(direction) | (goesLeft(e, node) ? 1 : 2));
  }
}

/** Removes doubles from the ascending cuts of a feature, in place. @returns how many are left */
export function uniteCuts(cuts: Cuts, feature: i32): i32 {
  const begin = at(cuts.begins, feature), end = at(cuts.begins, feature + 1);
  let count = 0;
  for (let i = begin; i < end; i++) {
    const cut = floatAt(cuts.values, i);
    if (count > 0 && cut == floatAt(cuts.values, begin + count - 1)) continue;
    store<f32>(<usize>cuts.values + (<usize>(begin + count) << 2), cut);
    count++;
  }
  put(cuts.counts, feature, count);
  return count;
}

/** The place of a cut among ascending ones that hold it. */
function findCut(cuts: u32, count: i32, cut: f32): i32 {
  let low = 0, high = count - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (floatAt(cuts, middle) < cut) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The test of each numeric split. */
export function findTests(e: Ensemble, cuts: Cuts): void {
  for (let node = 0; node < e.numNode; node++) {
    if (!isNumericSplit(e, node)) continue;
    const feature = at(e.splitIndex, node), begin = at(cuts.begins, feature);
    const place = findCut(cuts.values + (begin << 2), at(cuts.counts, feature), cutOf(e, node));
    put(e.tests, node, 2 * (begin + place) + (goesLeft(e, node) ? 0 : 1));
  }
}
