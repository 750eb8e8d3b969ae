import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { splitAtRandom, splitByColumn } from '../../../lib/training/job/split.ts';

interface SavedSplit {
  readonly n: number;
  readonly error?: string;
  readonly valid: number[];
  readonly train: number[];
  readonly valid_crc32: number;
  readonly train_crc32: number;
}

const { splits } = JSON.parse(readFileSync(join(import.meta.dirname, 'split.json'), 'utf8')) as {
  splits: readonly SavedSplit[];
};
const checksum = (rows: Uint32Array) => crc32(new Uint8Array(Int32Array.from(rows).buffer));

const flagColumn = (...values: number[]) =>
  ({ kind: 'number', type: 'float', name: 'training', values: Float64Array.from(values) }) as const;

describe('the split into training and validation rows', () => {
  test.each(splits.filter(({ error }) => error === undefined))(
    'It should choose what scikit-learn chooses of $n rows',
    (expected) => {
      const { train, validation } = splitAtRandom(expected.n);

      expect([...validation.subarray(0, 20)]).toEqual(expected.valid);
      expect([...train.subarray(0, 20)]).toEqual(expected.train);
      expect([checksum(validation), checksum(train)]).toEqual([expected.valid_crc32, expected.train_crc32]);
    },
  );

  test('It should refuse to split one row, as scikit-learn does', () => {
    expect(() => splitAtRandom(1)).toThrow('one row cannot be split');
  });

  test('It should follow a column of flags', () => {
    const { train, validation } = splitByColumn(flagColumn(1, 0, 1, 1));

    expect([[...train], [...validation]]).toEqual([[0, 2, 3], [1]]);
  });

  test('It should refuse flags that are missing', () => {
    expect(() => splitByColumn(flagColumn(1, 0, Number.NaN))).toThrow('row 3, column "training": it is neither');
  });

  test.each([
    ['no row', [0, 0]],
    ['every row', [1, 1]],
  ])('It should refuse flags that mark %s', (what, flags) => {
    expect(() => splitByColumn(flagColumn(...flags))).toThrow(`column "training" marks ${what}`);
  });
});
