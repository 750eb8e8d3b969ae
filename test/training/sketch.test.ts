import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { findAllCuts } from '../../lib/training/bins/find-cuts.ts';
import { Kernels } from '../../lib/training/kernels.ts';

/** What real XGBoost made of the values 0, 1, 2, …; see test/parity/generate/cuts.py. */
interface CutsCase {
  readonly why: string;
  readonly maxBin: number;
  readonly weights: readonly number[];
  /** without the last one, which lies above all values */
  readonly cuts: readonly number[];
}

const CASES: readonly CutsCase[] = JSON.parse(readFileSync(join(import.meta.dirname, 'cuts.json'), 'utf8'));

describe('weighted quantiles', () => {
  test.each(CASES)("It should find XGBoost's cuts: $why", ({ weights, maxBin, cuts }) => {
    const set = {
      values: Float32Array.from(weights, (_, value) => value),
      numRow: weights.length,
      numFeature: 1,
      featureTypes: ['q'] as const,
      label: new Float32Array(weights.length),
      numTarget: 1,
    };

    const [feature] = findAllCuts(new Kernels(), set, { maxBin, weights: Float32Array.from(weights) });

    expect([...feature!.cuts.slice(0, -1)]).toEqual(cuts);
  });
});
