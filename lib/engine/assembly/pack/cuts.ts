// The distinct cuts of every feature, and which of them each split has. First countCuts and then gatherCuts see all trees,
// then sortCuts leaves the distinct cuts of one feature behind those of another, and findTests looks them up.

import { at, cutOf, Ensemble, floatAt, goesLeft, put } from './ensemble';

/** Fewer are sorted by insertion. */
const MIN_RADIX: i32 = 64;
/** Bytes of (4, 256) numbers of keys that have each byte. */
const COUNT_BYTES: u32 = 4096;

/** Whether a node is a split on a threshold. */
// @ts-ignore: decorator
@inline
function isNumericSplit(e: Ensemble, node: i32): bool {
  if (at(e.leftChild, node) == -1) return false;
  return e.categoryOffset == 0 || at(e.categoryOffset, node) == at(e.categoryOffset, node + 1);
}

/** Counts the cuts of each feature in begins, two places behind its own. */
export function countCuts(e: Ensemble): void {
  for (let node = at(e.treeOffset, 0), end = at(e.treeOffset, e.numTree); node < end; node++) {
    if (!isNumericSplit(e, node)) continue;
    const next = at(e.splitIndex, node) + 2;
    put(e.begins, next, at(e.begins, next) + 1);
  }
}

/** From counts to places: each feature begins where the count of the next one stood. */
export function placeCuts(e: Ensemble): void {
  for (let next = 2; next < e.numFeature + 2; next++) put(e.begins, next, at(e.begins, next) + at(e.begins, next - 1));
}

/** Puts the cuts down by feature; what is one place behind a feature's own moves from its begin to its end. */
export function gatherCuts(e: Ensemble): void {
  for (let node = at(e.treeOffset, 0), end = at(e.treeOffset, e.numTree); node < end; node++) {
    if (!isNumericSplit(e, node)) continue;
    const feature = at(e.splitIndex, node), place = at(e.begins, feature + 1);
    put(e.cuts, place, reinterpret<i32>(cutOf(e, node)));
    put(e.begins, feature + 1, place + 1);
    const direction = <usize>(e.directions + feature);
    store<u8>(direction, load<u8>(direction) | (goesLeft(e, node) ? 1 : 2));
  }
}

/** Sorts the cuts of every feature and removes doubles; `begins` says where each feature's begin then. */
export function sortCuts(e: Ensemble): void {
  let begin = 0, last = 0;
  for (let feature = 0; feature < e.numFeature; feature++) {
    const end = at(e.begins, feature + 1);
    sort(e.cuts + (begin << 2), end - begin, e.spare);
    put(e.begins, feature, last);
    for (const first = last; begin < end; begin++) {
      if (last > first && floatAt(e.cuts, begin) == floatAt(e.cuts, last - 1)) continue;
      put(e.cuts, last++, at(e.cuts, begin));
    }
  }
  put(e.begins, e.numFeature, last);
}

/** The bits of a float, so that numbers without a sign have the order of the floats. */
// @ts-ignore: decorator
@inline
function keyOf(bits: i32): u32 {
  return bits ^ ((bits >> 31) | 0x80000000);
}

/** Ascending, in place; no NaN among them. */
function sort(floats: u32, count: i32, spare: u32): void {
  if (count >= MIN_RADIX) {
    sortByBytes(floats, count, spare);
    return;
  }
  for (let end = 1; end < count; end++) {
    const float = floatAt(floats, end);
    let place = end;
    for (; place > 0 && floatAt(floats, place - 1) > float; place--) put(floats, place, at(floats, place - 1));
    put(floats, place, reinterpret<i32>(float));
  }
}

// @ts-ignore: decorator
@inline
function countByte(counts: u32, byte: i32, key: u32): void {
  const digit = (byte << 8) + ((key >> (byte << 3)) & 255);
  put(counts, digit, at(counts, digit) + 1);
}

/** By the lowest byte, then by the next one … */
function sortByBytes(floats: u32, count: i32, counts: u32): void {
  let spare = counts + COUNT_BYTES;
  memory.fill(<usize>counts, 0, COUNT_BYTES);
  for (let i = 0; i < count; i++) {
    const key = keyOf(at(floats, i));
    countByte(counts, 0, key);
    countByte(counts, 1, key);
    countByte(counts, 2, key);
    countByte(counts, 3, key);
  }
  for (let byte = 0; byte < 4; byte++) {
    const places = counts + (byte << 10);
    for (let digit = 0, sum = 0; digit < 256; digit++) {
      const next = sum + at(places, digit);
      put(places, digit, sum);
      sum = next;
    }
    for (let i = 0; i < count; i++) {
      const bits = at(floats, i), digit = (keyOf(bits) >> (byte << 3)) & 255, place = at(places, digit);
      put(places, digit, place + 1);
      put(spare, place, bits);
    }
    const sorted = spare;
    spare = floats;
    floats = sorted;
  }
}

/** The place of a cut among ascending ones that hold it, without a branch that it could mispredict. */
// @ts-ignore: decorator
@inline
function findCut(cuts: u32, count: i32, cut: f32): u32 {
  let place = cuts;
  for (; count > 1; count -= count >> 1) {
    const half = count >> 1;
    place += (half << 2) & -<i32>(floatAt(place, half) <= cut);
  }
  return (place - cuts) >> 2;
}

/** The test of each numeric split. */
export function findTests(e: Ensemble): void {
  for (let node = at(e.treeOffset, 0), end = at(e.treeOffset, e.numTree); node < end; node++) {
    if (!isNumericSplit(e, node)) continue;
    const feature = at(e.splitIndex, node), begin = at(e.begins, feature);
    const place = findCut(e.cuts + (begin << 2), at(e.begins, feature + 1) - begin, cutOf(e, node));
    put(e.tests, node, 2 * (begin + place) + (goesLeft(e, node) ? 0 : 1));
  }
}

/** Says where the masks of some cuts are, from the one at `begin` on; the first mask of an area is unused. */
export function placeMasks(e: Ensemble, begin: i32, numCut: i32, left: u32, right: u32): void {
  for (let cut = begin, end = begin + numCut; cut < end; cut++) {
    left += 16;
    right += 16;
    put(e.masks, 2 * cut, left);
    put(e.masks, 2 * cut + 1, right);
  }
}
