import type { Distribution } from './baseline.ts';
import { NUM_BIN } from './baseline.ts';

/**
 * How numbers are spread: in bins that have about as many of them each, fewer where many are equal.
 *
 * @param values (numRow) float32; NaN is missing
 */
export function measureNumbers(name: string, values: Float32Array): Distribution {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  const edges = chooseEdges(sorted);
  const counts = new Array<number>(edges.length + 1).fill(0);
  let from = 0;
  for (const [bin, edge] of edges.entries()) {
    const to = firstFrom(sorted, edge);
    counts[bin] = to - from;
    from = to;
  }
  counts[edges.length] = sorted.length - from;
  return { name, edges, counts, missing: values.length - sorted.length };
}

/** The values where the tenths begin; where all of them are the smallest value, the one after it. */
function chooseEdges(sorted: Float32Array): number[] {
  const least = sorted[0]!;
  const tenths = Array.from(
    { length: NUM_BIN - 1 },
    (_, at) => sorted[Math.floor(((at + 1) * sorted.length) / NUM_BIN)]!,
  );
  const edges = [...new Set(tenths)].filter((edge) => edge > least);
  if (edges.length > 0 || sorted.length === 0) return edges;
  return sorted.at(-1)! > least ? [sorted[sorted.lastIndexOf(least) + 1]!] : [];
}

/** How many numbers are below one. */
function firstFrom(sorted: Float32Array, value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How codes of categories are spread. */
export function measureCodes(
  name: string,
  codes: Iterable<number | undefined>,
  categories: readonly string[],
): Distribution {
  const counts = new Array<number>(categories.length).fill(0);
  let missing = 0;
  for (const code of codes) {
    if (code !== undefined && code in counts) counts[code]!++;
    else missing++;
  }
  return { name, categories, counts, missing };
}
