import { argsort } from '../argsort.ts';

/** (n) ranks from 1; equal values share the mean of theirs. */
export function averageRanks(values: Float32Array): Float64Array {
  const order = argsort(values);
  const ranks = new Float64Array(values.length);
  for (let start = 0; start < order.length; ) {
    let end = start + 1;
    while (end < order.length && values[order[end]!] === values[order[start]!]) end++;
    for (let i = start; i < end; i++) ranks[order[i]!] = (start + 1 + end) / 2;
    start = end;
  }
  return ranks;
}
