import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { FeatureMatrix } from '../../lib/engine/feature-matrix.ts';
import { loadModel } from '../../lib/model/load.ts';
import { readPackedModel } from '../../lib/model/packed/read.ts';
import { packModel } from '../../lib/model/packed/write.ts';

const FOLDER = join(import.meta.dirname, 'old-intercepts');
const { rows, expected } = JSON.parse(readFileSync(join(FOLDER, 'expected.json'), 'utf8')) as {
  rows: number[][];
  expected: Record<string, { margin: number[]; value: number[] }>;
};
const matrix = new FeatureMatrix(Float32Array.from(rows.flat()), rows.length, 3);

describe('intercepts in files of XGBoost 0.90', () => {
  test.each(Object.entries(expected))('It should transform them as 3.4.1 does: %s', async (name, { margin, value }) => {
    const model = await loadModel(join(FOLDER, `${name}.bin`));
    const packed = readPackedModel(packModel(model));

    const scores = await model.score(matrix);

    expect(scores).toMatchObject({ margin: Float32Array.from(margin), value: Float32Array.from(value) });
    expect(packed.score(matrix)).toEqual(scores);
  });

  test('It should keep the sign of a zero', async () => {
    const model = await loadModel(join(FOLDER, 'minus-zero.bin'));

    expect(Object.is(model.summary.baseScore[0], -0)).toBe(true);
  });
});
