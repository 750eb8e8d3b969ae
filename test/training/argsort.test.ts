import { describe, expect, test } from '@jest/globals';
import { argsort, argsortDescending } from '../../lib/training/argsort.ts';

/** Many ties, both zeros, infinities, and numbers of all sizes. */
const valuesOf = (n: number) =>
  Float32Array.from({ length: n }, (_, k) => {
    const odd = [0, -0, Infinity, -Infinity, 1e-45, -1e-45, 3e38, -3e38];
    return k % 9 < 2 ? odd[(k * 7) % odd.length]! : ((((k * 7919) % 613) - 306) / 7) * 10 ** ((k % 7) - 3);
  });

describe('positions of sorted values', () => {
  // the smaller one is compared, the larger ones are sorted by their bits
  test.each([0, 1, 100, 1000, 5000])('It should sort %d values as a stable sort by comparison does', (n) => {
    const values = valuesOf(n);
    const positions = Array.from(values.keys());

    expect([...argsort(values)]).toEqual(positions.toSorted((a, b) => values[a]! - values[b]! || a - b));
    expect([...argsortDescending(values)]).toEqual(positions.toSorted((a, b) => values[b]! - values[a]! || a - b));
  });
});
