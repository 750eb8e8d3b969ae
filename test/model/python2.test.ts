import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { FeatureMatrix } from '../../lib/engine/feature-matrix.ts';
import { ModelFormatError } from '../../lib/errors.ts';

import { loadModel, loadModelFiles } from '../../lib/model/load.ts';

const FOLDER = join(import.meta.dirname, 'python2');
const { rows, answers } = JSON.parse(readFileSync(join(FOLDER, 'expected.json'), 'utf8')) as {
  rows: number[];
  answers: Record<string, (string | number)[]>;
};
const matrix = new FeatureMatrix(Float32Array.from(rows), rows.length / 3, 3);

describe('a pickle that Python 2 wrote', () => {
  test.each(['texts-0', 'texts-2', 'numbers-0', 'numbers-2', 'search-0', 'search-2'])(
    'It should answer its labels: %s',
    async (name) => {
      const model = await loadModel(join(FOLDER, `${name}.pkl`));

      const { classIndex } = await model.score(matrix);

      expect(Array.from(classIndex!, (index) => model.classes![index])).toEqual(answers[name.slice(0, -2)]);
    },
  );

  test('It should say the missing value that numpy wrote', async () => {
    const model = await loadModel(join(FOLDER, 'numbers-0.pkl'));

    expect(model.missing).toEqual([-1]);
  });
});

test('A classifier with labels that cannot be read is refused, and answers no indices', async () => {
  const bytes = readFileSync(join(FOLDER, 'texts-2.pkl'));
  const at = bytes.indexOf('S3');
  bytes.write('M8', at);

  const loading = loadModelFiles({ list: async () => ['model.pkl'], read: async () => bytes });

  await expect(loading).rejects.toThrow(ModelFormatError);
  await expect(loading).rejects.toThrow(
    'labels of the pickled xgboost.sklearn.XGBClassifier are neither texts nor numbers',
  );
});
