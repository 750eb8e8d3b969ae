// Categories that are not ASCII, as XGBoost 3.2 saves them (categories/categories.py), with what it predicts for each.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { loadModel, type Predictor } from '../../lib/index.ts';

const FOLDER = join(import.meta.dirname, 'categories');
const { xgboost: _, ...expected } = JSON.parse(readFileSync(join(FOLDER, 'predictions.json'), 'utf8')) as {
  readonly [name: string]: { readonly [text: string]: string };
};
const folder = mkdtempSync(join(tmpdir(), 'kindling-categories-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What each text is answered with; undefined for one that counts as unknown. */
function answers(model: Predictor, texts: readonly string[]): (number | undefined)[] {
  return texts.map((text) => {
    try {
      return Number(model.predict({ city: text }, { onUnknownCategory: 'fail' })[0]);
    } catch {
      return undefined;
    }
  });
}

describe.each(Object.entries(expected))('categories that XGBoost 3.2 has saved of %s', (name, predictions) => {
  const texts = Object.keys(predictions);
  const numbers = Object.values(predictions).map((text) => Math.fround(Number(text)));

  test('answer as it does, where its file has their names', async () => {
    const model = await loadModel(join(FOLDER, `${name}.json`));

    const told = answers(model, texts);

    expect(told).toEqual(name.startsWith('polars') ? numbers : [...numbers.slice(0, -1), undefined]);
    expect(model.model.summary.notes).toEqual([expect.stringContaining('category_mappings.json')]);
  });

  test('answer as it does with all names beside the model', async () => {
    const beside = join(folder, name);
    cpSync(join(FOLDER, `${name}.json`), join(beside, 'model.json'), { recursive: true });
    const order = name.startsWith('polars') ? texts.toReversed() : texts;
    writeFileSync(join(beside, 'category_mappings.json'), JSON.stringify({ city: order }));
    const model = await loadModel(beside);

    expect(answers(model, texts)).toEqual(numbers);
    expect(model.model.summary.notes).toEqual([]);
  });
});
