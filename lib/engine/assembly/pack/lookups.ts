// Makes the tables of lookups.ts.

import { LookupDraft } from '../records';

/** Entries of a table, eight bytes each. */
const MAX_BUCKETS: i32 = 2048;
/** Adding it rounds a small float to an integer. */
const ROUNDER: f32 = 8388608;

// @ts-ignore: decorator
@inline
function cutAt(cuts: usize, index: i32): f32 {
  return load<f32>(cuts + (<usize>index << 2));
}

// @ts-ignore: decorator
@inline
function bucketOf(draft: LookupDraft, cut: f32): i32 {
  return reinterpret<i32>(max<f32>(cut * draft.scale + draft.offset, ROUNDER)) - reinterpret<i32>(ROUNDER);
}

/** The longest run of at most `most` cuts whose buckets can be as narrow as the nearest of them. */
function findRun(cuts: usize, numCut: i32, most: i32, draft: LookupDraft): void {
  const first = cutAt(cuts, 0);
  let nearest: f32 = Infinity;
  draft.numCut = 1;
  draft.scale = 1;
  for (; draft.numCut < min(numCut, most); draft.numCut++) {
    const cut = cutAt(cuts, draft.numCut);
    nearest = min<f32>(nearest, cut - cutAt(cuts, draft.numCut - 1));
    if (!((cut - first) / nearest < <f32>(MAX_BUCKETS - 8))) break;
    draft.scale = 1.001 / nearest;
  }
  draft.offset = ROUNDER + 1 - first * draft.scale;
}

// @ts-ignore: decorator
@inline
function floatBelow(value: f32): f32 {
  if (value == 0) return -1e-45;
  return reinterpret<f32>(reinterpret<i32>(value) + (value > 0 ? -1 : 1));
}

// @ts-ignore: decorator
@inline
function putEntry(draft: LookupDraft, bucket: i32, below: f32, count: i32): void {
  const entry = <usize>draft.entries + (<usize>bucket << 3);
  store<f32>(entry, below);
  store<i32>(entry, count, 4);
}

/**
 * Makes a table for the first of some ascending cuts. hasMissing: whether missing values have a code of their own.
 * @returns whether there is one
 */
export function makeLookup(cuts: usize, numCut: i32, most: i32, hasMissing: bool, draft: LookupDraft): bool {
  findRun(cuts, numCut, most, draft);
  let bucket = 0;
  for (let i = 0; i < draft.numCut; i++, bucket++) {
    const own = bucketOf(draft, cutAt(cuts, i));
    // not so if rounding brought two together, or numbers overflowed
    if (own < bucket || own >= MAX_BUCKETS) return false;
    for (; bucket < own; bucket++) putEntry(draft, bucket, NaN, i);
    putEntry(draft, bucket, floatBelow(cutAt(cuts, i)), i + 1);
  }
  putEntry(draft, bucket, hasMissing ? Infinity : NaN, draft.numCut + <i32>hasMissing);
  draft.last = bucket;
  return true;
}
