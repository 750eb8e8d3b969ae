// XGBoost's quantile sketch of one column: a Greenwald-Khanna summary of weighted values, in float32.
//
// Values gather in a queue; a full queue is sorted into a summary, which is pruned to `limit` entries and merged with
// the summaries before it, level by level like a binary counter.
//
// Entry, 16 bytes: f32 rmin, rmax (least and greatest rank), weight, value.

let limit: u32 = 0;
let queue: usize = 0;   // (2 limit) u32 key, f32 weight
let spare: usize = 0;   // (2 limit) for sorting
let counts: usize = 0;  // u32 (3, 2048)
let summary: usize = 0; // (2 limit) entries
let summarySize: u32 = 0;
let levels: usize = 0;  // (numLevel, limit) entries; level 0 is for merging
let sizes: usize = 0;   // u32 (numLevel)
let numLevel: u32 = 0;  // in use
let tail: u32 = 0;

// space: 2 * 16 * limit, 24576, 32 * limit and 16 * limit + 4 bytes for each level
function startSketch(space: usize, maxEntries: u32, maxLevels: u32): void {
  limit = maxEntries;
  queue = space;
  spare = queue + (<usize>limit << 4);
  summary = spare + (<usize>limit << 4);
  counts = summary + (<usize>limit << 5);
  sizes = counts + 24576;
  levels = (sizes + (<usize>maxLevels << 2) + 15) & ~15;
  numLevel = 0;
  tail = 0;
  memory.fill(sizes, 0, <usize>maxLevels << 2);
}

// a key that sorts as the value does; -0 becomes 0
// @ts-ignore: decorator
@inline
function keyOf(value: f32): u32 {
  const bits = reinterpret<u32>(value + <f32>0);
  return bits ^ (<u32>(<i32>bits >> 31) | 0x80000000);
}

// @ts-ignore: decorator
@inline
function valueOf(key: u32): f32 {
  return reinterpret<f32>(key ^ (~<u32>(<i32>key >> 31) | 0x80000000));
}

// values: f32 (n), NaN is skipped; weights: f32 (n) or 0, rows of weight 0 are skipped
function pushValues(values: usize, n: u32, weights: usize): void {
  const full = limit << 1;
  for (let row: usize = 0; row < <usize>n; row++) {
    const value = load<f32>(values + (row << 2));
    const weight: f32 = weights == 0 ? 1 : load<f32>(weights + (row << 2));
    if (value != value || weight == 0) continue;
    const key = keyOf(value);
    const last = queue + (<usize>tail << 3) - 8;
    if (tail > 0 && load<u32>(last) == key) {
      store<f32>(last, load<f32>(last, 4) + weight, 4);
      continue;
    }
    if (tail == full) {
      summarize();
      pushSummary();
    }
    const next = queue + (<usize>tail << 3);
    tail++;
    store<u32>(next, key);
    store<f32>(next, weight, 4);
  }
}

// Sorts the queue by its keys: three passes of 11, 11 and 10 bits.
function sortQueue(): void {
  memory.fill(counts, 0, 24576);
  const end = <usize>tail << 3;
  for (let at: usize = 0; at < end; at += 8) {
    const key = load<u32>(queue + at);
    increment(counts + <usize>((key & 2047) << 2));
    increment(counts + 8192 + <usize>((key >>> 11 & 2047) << 2));
    increment(counts + 16384 + <usize>((key >>> 22) << 2));
  }
  for (let pass: u32 = 0; pass < 3; pass++) {
    const starts = counts + <usize>(pass << 13);
    let start: u32 = 0;
    for (let at = starts; at < starts + 8192; at += 4) {
      const count = load<u32>(at);
      store<u32>(at, start);
      start += count;
    }
    const shift = pass * 11;
    for (let at = queue, last = queue + end; at < last; at += 8) {
      const entry = load<u64>(at);
      const place = starts + (<usize>(<u32>entry >>> shift & 2047) << 2);
      const index = load<u32>(place);
      store<u32>(place, index + 1);
      store<u64>(spare + (<usize>index << 3), entry);
    }
    const swap = queue;
    queue = spare;
    spare = swap;
  }
}

// @ts-ignore: decorator
@inline
function increment(at: usize): void {
  store<u32>(at, load<u32>(at) + 1);
}

// @ts-ignore: decorator
@inline
function writeEntry(at: usize, rmin: f32, rmax: f32, weight: f32, value: f32): void {
  store<f32>(at, rmin);
  store<f32>(at, rmax, 4);
  store<f32>(at, weight, 8);
  store<f32>(at, value, 12);
}

// The queue as a summary with exact ranks; equal values become one entry.
function summarize(): void {
  sortQueue();
  let rank: f32 = 0;
  let out = summary;
  const end = queue + (<usize>tail << 3);
  for (let at = queue; at < end;) {
    const key = load<u32>(at);
    let weight = load<f32>(at, 4);
    for (at += 8; at < end && load<u32>(at) == key; at += 8) weight += load<f32>(at, 4);
    writeEntry(out, rank, rank + weight, weight, valueOf(key));
    rank += weight;
    out += 16;
  }
  summarySize = <u32>((out - summary) >> 4);
  tail = 0;
}

// @ts-ignore: decorator
@inline
function nextRmin(entry: usize): f32 { return load<f32>(entry) + load<f32>(entry, 8); }
// @ts-ignore: decorator
@inline
function previousRmax(entry: usize): f32 { return load<f32>(entry, 4) - load<f32>(entry, 8); }
// @ts-ignore: decorator
@inline
function copyEntry(to: usize, from: usize): void { v128.store(to, v128.load(from)); }

// At most `size` entries of `from`, the first and last among them, the others nearest to evenly spaced ranks.
function prune(from: usize, fromSize: u32, to: usize, size: u32): u32 {
  if (fromSize <= size) {
    memory.copy(to, from, <usize>fromSize << 4);
    return fromSize;
  }
  const lastEntry = from + (<usize>(fromSize - 1) << 4);
  const begin = load<f32>(from, 4);
  const range = load<f32>(lastEntry) - begin;
  const steps = size - 1;
  copyEntry(to, from);
  let out = to + 16;
  let entry = from + 16;
  let kept = from;
  for (let k: u32 = 1; k < steps; k++) {
    const rank2: f32 = <f32>2 * (<f32>k * range / <f32>steps + begin);
    while (entry < lastEntry && rank2 >= load<f32>(entry, 20) + load<f32>(entry, 16)) entry += 16;
    if (entry == lastEntry) break;
    const chosen = rank2 < nextRmin(entry) + previousRmax(entry + 16) ? entry : entry + 16;
    if (chosen == kept) continue;
    copyEntry(out, chosen);
    out += 16;
    kept = chosen;
  }
  if (kept != lastEntry) {
    copyEntry(out, lastEntry);
    out += 16;
  }
  return <u32>((out - to) >> 4);
}

// All entries of two summaries, ranks widened by what the other summary says.
function merge(a: usize, aSize: u32, b: usize, bSize: u32, out: usize): u32 {
  const first = out;
  const aEnd = a + (<usize>aSize << 4), bEnd = b + (<usize>bSize << 4);
  let aRmin: f32 = 0, bRmin: f32 = 0;
  for (; a < aEnd && b < bEnd; out += 16) {
    const av = load<f32>(a, 12), bv = load<f32>(b, 12);
    if (av == bv) {
      writeEntry(out, load<f32>(a) + load<f32>(b), load<f32>(a, 4) + load<f32>(b, 4), load<f32>(a, 8) + load<f32>(b, 8), av);
      aRmin = nextRmin(a);
      bRmin = nextRmin(b);
      a += 16;
      b += 16;
    } else if (av < bv) {
      writeEntry(out, load<f32>(a) + bRmin, load<f32>(a, 4) + previousRmax(b), load<f32>(a, 8), av);
      aRmin = nextRmin(a);
      a += 16;
    } else {
      writeEntry(out, load<f32>(b) + aRmin, load<f32>(b, 4) + previousRmax(a), load<f32>(b, 8), bv);
      bRmin = nextRmin(b);
      b += 16;
    }
  }
  const aTop = load<f32>(aEnd - 16, 4), bTop = load<f32>(bEnd - 16, 4);
  for (; a < aEnd; a += 16, out += 16) writeEntry(out, load<f32>(a) + bRmin, load<f32>(a, 4) + bTop, load<f32>(a, 8), load<f32>(a, 12));
  for (; b < bEnd; b += 16, out += 16) writeEntry(out, load<f32>(b) + aRmin, load<f32>(b, 4) + aTop, load<f32>(b, 8), load<f32>(b, 12));
  repair(first, out);
  return <u32>((out - first) >> 4);
}

// Rounding may have let ranks fall; they never do.
function repair(first: usize, end: usize): void {
  let rmin: f32 = 0, rmax: f32 = 0;
  for (let entry = first; entry < end; entry += 16) {
    rmin = max(rmin, load<f32>(entry));
    rmax = max(max(rmax, load<f32>(entry, 4)), rmin + load<f32>(entry, 8));
    store<f32>(entry, rmin);
    store<f32>(entry, rmax, 4);
  }
}

// @ts-ignore: decorator
@inline
function level(index: u32): usize { return levels + (<usize>index * limit << 4); }
// @ts-ignore: decorator
@inline
function sizeOf(index: u32): usize { return sizes + (<usize>index << 2); }

// Stores the summary at the lowest free level, merged with all below it.
function pushSummary(): void {
  for (let index: u32 = 1; ; index++) {
    numLevel = max(numLevel, index + 1);
    const place = level(index), size = sizeOf(index);
    if (load<u32>(size) == 0) {
      store<u32>(size, prune(summary, summarySize, place, limit));
      return;
    }
    const pruned = prune(summary, summarySize, level(0), limit);
    summarySize = merge(level(0), pruned, place, load<u32>(size), summary);
    if (summarySize <= limit) {
      memory.copy(place, summary, <usize>summarySize << 4);
      store<u32>(size, summarySize);
      return;
    }
    store<u32>(size, 0);
  }
}

// The whole column's summary, at most `size` entries of it, written to `out`; returns how many.
function finishSketch(out: usize, size: u32): u32 {
  summarize();
  let merged = prune(summary, summarySize, level(0), limit);
  for (let index: u32 = 1; index < numLevel; index++) {
    const levelSize = load<u32>(sizeOf(index));
    if (levelSize == 0) continue;
    if (merged == 0) {
      merged = prune(level(index), levelSize, level(0), limit);
    } else {
      summarySize = merge(level(0), merged, level(index), levelSize, summary);
      merged = prune(summary, summarySize, level(0), limit);
    }
  }
  return prune(level(0), merged, out, size);
}

// All of it for one column; returns the number of entries in `out`, at most `size`.
export function sketchColumn(
  values: usize, n: u32, weights: usize, space: usize, maxEntries: u32, maxLevels: u32, out: usize, size: u32,
): u32 {
  startSketch(space, maxEntries, maxLevels);
  pushValues(values, n, weights);
  return finishSketch(out, size);
}
