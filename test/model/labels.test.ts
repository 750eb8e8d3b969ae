import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { loadModel } from '../../lib/load-model.ts';

const FOLDER = join(import.meta.dirname, 'labels');
const files = readdirSync(FOLDER).filter((name) => /^bool-v[\d.]+\.(?:pkl|json)$/.test(name));

describe('classifiers of bool labels', () => {
  test.each(files)('It should answer what the release answered: %s', async (file) => {
    const expected = file.replace(/\.\w+$/, '.expected.json');
    const { rows, predictions } = JSON.parse(readFileSync(join(FOLDER, expected), 'utf8')) as {
      rows: number[][];
      predictions: string[];
    };
    const model = await loadModel(join(FOLDER, file));

    const answers = model.predict(rows);

    expect([...answers].map(String)).toEqual(predictions);
  });
});
