import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { loadModel } from '../../lib/model/load.ts';
import { answer, fillMatrix, readAnswers, readCsv } from './csv.ts';

const BUNDLED = join(import.meta.dirname, '../../model-artifacts');
const FOLDERS = join(import.meta.dirname, 'model-dirs');

describe('bundled models', () => {
  test.each(['abalone', 'wine', 'breast_cancer', 'penguins'])(
    'It should predict what XGBoost predicted: %s',
    async (name) => {
      const model = await loadModel(join(BUNDLED, name));
      const matrix = fillMatrix(model, readCsv(join(BUNDLED, name, 'holdout.csv')));

      const answers = await answer(model, matrix);

      expect(answers).toEqual(readAnswers(join(BUNDLED, name, 'predictions.csv')));
    },
  );
});

describe('model folders as SageMaker, SageWorks and Workbench write them', () => {
  const names = readdirSync(FOLDERS).filter((name) => !name.includes('.'));

  test.each(names)('It should answer what Python answered: %s', async (name) => {
    const folder = join(FOLDERS, name);
    const { header } = JSON.parse(readFileSync(join(folder, 'about.json'), 'utf8')) as { header: boolean };
    const model = await loadModel(join(folder, 'model'));
    const matrix = fillMatrix(model, readCsv(join(folder, 'rows.csv'), header), header);

    const answers = await answer(model, matrix);

    expect(answers).toEqual(readAnswers(join(folder, 'expected.csv'), header));
  });
});
