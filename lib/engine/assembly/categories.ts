// Masks of categorical splits: "this row's category is in the set of those that go right".
//
// Small categories are found in a list, others are searched like cuts: a value belongs to the last one that is <= its integer part, if that is equal. The
// row's bit goes to the slot of its category, and the mask of a set is the union of its categories' slots. Values that no
// set lists, negative ones and missing ones are in no slot: left. Missing values that go right are added to a mask of
// their own.

import { CategoricalFeature, SearchTable } from './records';
import { missingMask } from './masks';
import { countSmaller } from './search';

// @ts-ignore: decorator
@inline
function setBit(slots: usize, slot: i32, byte: usize, bit: i32): void {
  const at = slots + (<usize>slot << 4) + byte;
  store<u8>(at, load<u8>(at) | bit);
}

function slotCategories(feature: CategoricalFeature, x: usize, slots: usize): void {
  const table = changetype<SearchTable>(<usize>feature.table);
  for (let bit: i32 = 1; bit < 256; bit <<= 1, x += 64) {
    for (let j: usize = 0; j < 16; j++) {
      const value = load<f32>(x + (j << 2));
      if (!(value >= 0)) continue; // -0.5 would truncate to category 0
      const category = Mathf.trunc(value);
      const count = countSmaller(table, f32x4.splat(category));
      if (count == 0 || load<f32>(<usize>table.numbers + (<usize>count << 2) - 4) != category) continue;
      setBit(slots, count, j, bit);
    }
  }
}

/** The same by a list: four categories at a time, without a branch. Slot 0 takes what is in none. */
function slotListed(feature: CategoricalFeature, x: usize, slots: usize): void {
  const slotOf = <usize>feature.slotOf, none = i32x4.splat(feature.numListed);
  for (let bit: i32 = 1; bit < 256; bit <<= 1, x += 64) {
    for (let j: usize = 0; j < 16; j += 4) {
      const value = v128.load(x + (j << 2));
      const category = i32x4.min_u(i32x4.trunc_sat_f32x4_s(value), none);
      const listed = v128.bitselect(category, none, f32x4.ge(value, f32x4.splat(0)));
      setBit(slots, load<u16>(slotOf + (<usize>i32x4.extract_lane(listed, 0) << 1)), j, bit);
      setBit(slots, load<u16>(slotOf + (<usize>i32x4.extract_lane(listed, 1) << 1)), j + 1, bit);
      setBit(slots, load<u16>(slotOf + (<usize>i32x4.extract_lane(listed, 2) << 1)), j + 2, bit);
      setBit(slots, load<u16>(slotOf + (<usize>i32x4.extract_lane(listed, 3) << 1)), j + 3, bit);
    }
  }
}

/** sets: for each the addresses of its masks (0 for none) for missing left and right, the size, then slot offsets. */
function uniteSets(feature: CategoricalFeature, slots: usize, missing: v128): void {
  let set = <usize>feature.sets;
  for (let i = feature.numSet; i > 0; i--) {
    const left = <usize>load<u32>(set), right = <usize>load<u32>(set, 4);
    const end = set + 12 + (<usize>load<u32>(set, 8) << 2);
    let rows = i32x4.splat(0);
    for (set += 12; set < end; set += 4) rows = v128.or(rows, v128.load(slots + <usize>load<u32>(set)));
    if (left) v128.store(left, rows);
    if (right) v128.store(right, v128.or(rows, missing));
  }
}

/** The masks of all sets for the block of 128 rows in columns at `block`. */
export function makeCategoryMasks(features: usize, numFeature: i32, block: usize, slots: usize): void {
  for (; numFeature > 0; numFeature--, features += offsetof<CategoricalFeature>()) {
    const feature = changetype<CategoricalFeature>(features);
    const x = block + <usize>feature.column;
    if (feature.slotOf) slotListed(feature, x, slots);
    else slotCategories(feature, x, slots);
    uniteSets(feature, slots, missingMask(x));
    for (let i = <usize>feature.numCategory << 4; i > 0; i -= 16) v128.store(slots + i, i32x4.splat(0));
  }
}
