import { describe, expect, test } from '@jest/globals';
import { findObjective } from '../../lib/objective/index.ts';
import { countDifferences } from '../parity/fixture.ts';

/** Values that JavaScript transforms in one call, and those that kernels do. */
const FEW = 2000;
const MANY = 90_011;

const ODD = [
  ...[0, -0, Number.NaN, Infinity, -Infinity, 88.7, -88.7, 88.72284, -103.98, -87.4, 1e-45, 3e38, -3e38],
  ...[32.564632415771484, -63.09946060180664, -32.564632415771484, 63.09946060180664],
];

/** Margins of all sizes, the odd ones among them. */
function makeMargins(numGroup: number): Float32Array {
  return Float32Array.from({ length: Math.floor(MANY / numGroup) * numGroup }, (_, index) =>
    index % 7 === 3 ? ODD[(index >> 3) % ODD.length]! : Math.sin(index) * 10 ** ((index % 9) - 4),
  );
}

const CASES: readonly (readonly [string, number])[] = [
  ['binary:logistic', 1],
  ['reg:logistic', 2],
  ['count:poisson', 1],
  ['reg:tweedie', 1],
  ['survival:aft', 1],
  ['multi:softprob', 2],
  ['multi:softprob', 3],
  ['multi:softprob', 7],
  ['multi:softprob', 1500],
];

describe('transforms', () => {
  test.each(CASES)('It should make the same of many margins as of few: %s, %d a row', (name, numGroup) => {
    const { toValue } = findObjective(name)!;
    const margins = makeMargins(numGroup);
    const step = Math.floor(FEW / numGroup) * numGroup;

    const atOnce = toValue(margins, numGroup);

    for (let begin = 0; begin < margins.length; begin += step) {
      const part = margins.subarray(begin, begin + step);
      expect(countDifferences(atOnce.subarray(begin, begin + step), toValue(part, numGroup))).toBe(0);
    }
  });
});
