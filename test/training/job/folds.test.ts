// The folds of scikit-learn (generate/folds.py).
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { listFolds } from '../../../lib/training/job/folds.ts';

interface SavedFolds {
  readonly numRow: number;
  readonly numFold: number;
  readonly numRepeat: number;
  readonly numClass: number | null;
  readonly folds: readonly { readonly train: number; readonly heldOut: number; readonly first: readonly number[] }[];
}

const { cases } = JSON.parse(readFileSync(join(import.meta.dirname, 'folds.json'), 'utf8')) as {
  readonly cases: readonly SavedFolds[];
};
const checksum = (rows: Uint32Array) => crc32(new Uint8Array(Int32Array.from(rows).buffer));
const classesOf = (numRow: number, numClass: number) =>
  Float32Array.from({ length: numRow }, (_, k) => ((k * k + 3 * k + 2) % 7) % numClass);

describe('folds', () => {
  test.each(cases)(
    'It should hold out what scikit-learn holds out: $numRow rows of $numClass classes, $numFold folds, $numRepeat times',
    ({ numRow, numClass, folds, ...plan }) => {
      const found = [...listFolds(numRow, plan, numClass === null ? undefined : classesOf(numRow, numClass))];

      expect(
        found.map(({ train, heldOut }) => ({
          train: checksum(train),
          heldOut: checksum(heldOut),
          first: [...heldOut.subarray(0, 5)],
        })),
      ).toEqual(folds);
    },
  );

  test('It should refuse more folds than rows, as scikit-learn does', () => {
    expect(() => [...listFolds(4, { numFold: 5, numRepeat: 1 })]).toThrow('_kfold is 5, but there are 4 rows');
  });

  test('It should refuse more folds than any class has rows, as scikit-learn does', () => {
    const classes = Float32Array.of(0, 0, 0, 1, 1);

    expect(() => [...listFolds(5, { numFold: 4, numRepeat: 1 }, classes)]).toThrow('no class has more than 3 rows');
  });
});
