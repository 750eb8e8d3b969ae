// Histograms: for every bin of every feature the float64 sums (G, H), 16 bytes.
//
// A pass handles the four features of one group: their histograms stay in the first-level cache, and one load brings
// the codes of all four. Rows are ascending, as XGBoost adds them on one thread.

import { scratch } from './scratch';

// @ts-ignore: decorator
@inline
function add(slot: usize, pair: v128): void {
  v128.store(slot, f64x2.add(v128.load(slot), pair));
}

function build8(
  codes: usize, stride: usize, rows: usize, end: usize, pairs: usize, h0: usize, h1: usize, h2: usize, h3: usize,
): void {
  for (; rows < end; rows += 4, pairs += 8) {
    const c = load<u32>(codes + (<usize>load<u32>(rows) * stride));
    const pair = f64x2.promote_low_f32x4(v128.load64_zero(pairs));
    add(h0 + <usize>((c & 0xff) << 4), pair);
    add(h1 + <usize>((c >>> 4) & 0xff0), pair);
    add(h2 + <usize>((c >>> 12) & 0xff0), pair);
    add(h3 + <usize>((c >>> 20) & 0xff0), pair);
  }
}

function build16(
  codes: usize, stride: usize, rows: usize, end: usize, pairs: usize, h0: usize, h1: usize, h2: usize, h3: usize,
): void {
  for (; rows < end; rows += 4, pairs += 8) {
    const c = load<u64>(codes + (<usize>load<u32>(rows) * stride));
    const pair = f64x2.promote_low_f32x4(v128.load64_zero(pairs));
    add(h0 + <usize>((c << 4) & 0xffff0), pair);
    add(h1 + <usize>((c >>> 12) & 0xffff0), pair);
    add(h2 + <usize>((c >>> 28) & 0xffff0), pair);
    add(h3 + <usize>((c >>> 44) & 0xffff0), pair);
  }
}

function build32(
  codes: usize, stride: usize, rows: usize, end: usize, pairs: usize, h0: usize, h1: usize, h2: usize, h3: usize,
): void {
  for (; rows < end; rows += 4, pairs += 8) {
    const c = codes + (<usize>load<u32>(rows) * stride);
    const pair = f64x2.promote_low_f32x4(v128.load64_zero(pairs));
    add(h0 + (<usize>load<u32>(c) << 4), pair);
    add(h1 + (<usize>load<u32>(c, 4) << 4), pair);
    add(h2 + (<usize>load<u32>(c, 8) << 4), pair);
    add(h3 + (<usize>load<u32>(c, 12) << 4), pair);
  }
}

// keeps the loads of `fetch` alive
let touched: u32 = 0;

// Brings the codes of some rows into the cache. A loop that does nothing else has many more loads under way at a time
// than one that also sums.
function fetch(codes: usize, stride: usize, rows: usize, end: usize): void {
  let bits: u32 = 0;
  for (; rows < end; rows += 4) bits |= load<u32>(codes + <usize>load<u32>(rows) * stride);
  touched = bits;
}

// Rows whose codes and pairs stay in the cache while all groups are summed; 8 bytes each of the thread's scratch.
const BLOCK: usize = 1024;

// copies the pairs of some rows, in their order
// @ts-ignore: decorator
@inline
function gather(gradient: usize, rows: usize, end: usize, pairs: usize): void {
  for (; rows < end; rows += 4, pairs += 8) store<u64>(pairs, load<u64>(gradient + (<usize>load<u32>(rows) << 3)));
}

function addRows(groups: usize, groupEnd: usize, rows: usize, end: usize, pairs: usize, histogram: usize): void {
  fetch(<usize>load<u32>(groups), <usize>load<u32>(groups, 8), rows, end);
  for (let group = groups; group < groupEnd; group += 32) {
    const codes = <usize>load<u32>(group), width = load<u32>(group, 4), stride = <usize>load<u32>(group, 8);
    const h0 = histogram + <usize>load<u32>(group, 12);
    const h1 = histogram + <usize>load<u32>(group, 16);
    const h2 = histogram + <usize>load<u32>(group, 20);
    const h3 = histogram + <usize>load<u32>(group, 24);
    if (width == 1) build8(codes, stride, rows, end, pairs, h0, h1, h2, h3);
    else if (width == 2) build16(codes, stride, rows, end, pairs, h0, h1, h2, h3);
    else build32(codes, stride, rows, end, pairs, h0, h1, h2, h3);
  }
}

// groups: per group of four features u32 codes, u32 width, u32 stride, u32 byte offsets of the four histograms and of
// their end (32 bytes), all of one tile, whose rows are a cache line at most; rows: u32 (n), all there are when isWhole;
// gradient: f32 (numRow, 2); histogram: these groups' part of it is written; parent: 0, or the histogram that becomes the
// other child's, parent - histogram, in these groups
export function buildHistogram(
  groups: usize, numGroup: u32, rows: usize, n: u32, gradient: usize, isWhole: i32, histogram: usize, parent: usize,
): void {
  const groupEnd = groups + (<usize>numGroup << 5), last = rows + (<usize>n << 2);
  const begin = <usize>load<u32>(groups, 12), bytes = <usize>load<u32>(groupEnd - 4) - begin;
  memory.fill(histogram + begin, 0, bytes);
  let pairs = isWhole ? gradient : scratch;
  for (; rows < last; rows += BLOCK << 2) {
    const end = min(rows + (BLOCK << 2), last);
    if (!isWhole) gather(gradient, rows, end, pairs);
    addRows(groups, groupEnd, rows, end, pairs, histogram);
    if (isWhole) pairs += BLOCK << 3;
  }
  if (parent != 0) subtract(parent + begin, histogram + begin, bytes);
}

// parent -= child, in place: what remains is the other child
function subtract(parent: usize, child: usize, bytes: usize): void {
  for (const end = parent + bytes; parent < end; parent += 16, child += 16) {
    v128.store(parent, f64x2.sub(v128.load(parent), v128.load(child)));
  }
}

// sums: f64 (2) of n pairs, f32 (n, 2), in order
export function sumPairs(pairs: usize, n: u32, sums: usize): void {
  let sum = f64x2.splat(0);
  for (const end = pairs + (<usize>n << 3); pairs < end; pairs += 8) {
    sum = f64x2.add(sum, f64x2.promote_low_f32x4(v128.load64_zero(pairs)));
  }
  v128.store(sums, sum);
}
