import { CATEGORIES_END, DECISION, FEATURE, MISSING_LEFT, THRESHOLD } from './nodes';

/** Fills `isLeft`, (numSplit, 4) i32, with -1 where a row of the block goes left. */
export function decide(decision: usize, numSplit: usize, rows: usize, isLeft: usize): void {
  for (const end = isLeft + (numSplit << 4); isLeft < end; isLeft += 16, decision += DECISION) {
    const x = v128.load(rows + <usize>load<u32>(decision, FEATURE));
    const known = load<u32>(decision, CATEGORIES_END)
      ? areOutside(<usize>load<u32>(decision, THRESHOLD), <usize>load<u32>(decision, CATEGORIES_END), x)
      : f32x4.lt(x, v128.load32_splat(decision, THRESHOLD));
    v128.store(isLeft, v128.bitselect(known, v128.load32_splat(decision, MISSING_LEFT), f32x4.eq(x, x)));
  }
}

/** -1 for each value that is not among the categories, u32 and ascending. */
function areOutside(begin: usize, end: usize, x: v128): v128 {
  return i32x4(
    isOutside(begin, end, f32x4.extract_lane(x, 0)),
    isOutside(begin, end, f32x4.extract_lane(x, 1)),
    isOutside(begin, end, f32x4.extract_lane(x, 2)),
    isOutside(begin, end, f32x4.extract_lane(x, 3)),
  );
}

/** Bisection; XGBoost sends negative values left although -0.5 truncates to category 0. */
function isOutside(low: usize, end: usize, x: f32): i32 {
  if (!(x >= 0 && x < 16777216)) return -1;
  const wanted = <u32>x;
  let high = end;
  while (low < high) {
    const middle = low + ((high - low) >> 3 << 2);
    if (load<u32>(middle) < wanted) low = middle + 4;
    else high = middle;
  }
  return low < end && load<u32>(low) == wanted ? 0 : -1;
}
