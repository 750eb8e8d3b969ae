// A fitted transformer and a model in two files.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { input_fn } from '../../lib/hooks/input-fn.ts';
import { predict_fn } from '../../lib/hooks/predict-fn.ts';
import { loadModelFiles } from '../../lib/model/load.ts';
import type { Model } from '../../lib/model/model.ts';
import { packModel } from '../../lib/model/packed/write.ts';

const read = (name: string) => readFileSync(join(import.meta.dirname, 'folders', 'chained', name));
/** What scikit-learn and XGBoost answer, one after the other. */
const EXPECTED = JSON.parse(read('expected.json').toString());

/** The model in a folder with those files, each under a name. */
function load(files: { readonly [name: string]: Uint8Array }): Promise<Model> {
  return loadModelFiles({ list: async () => Object.keys(files), read: async (name) => files[name]! });
}

async function ask(body: Uint8Array, type: string, model: Model, output: 'prediction' | 'probability') {
  const { predictions } = await predict_fn(await input_fn(body, type), model, { outputs: [output] });
  return Array.from(predictions.at(-1)!.values as Float32Array);
}

describe('a transformer beside a model', () => {
  test.each(['model.pkl', 'booster.ubj'])(
    'It should run before it where it takes columns by name: %s',
    async (file) => {
      const model = await load({ 'preprocessor.pkl': read('preprocessor.pkl'), [file]: read(file) });
      const packed = await load({ 'model.kindling': packModel(model) });

      expect(model.featureNames).toEqual(['age', 'fare', 'port']);
      expect(model.summary.answers).toContain('preprocessor.pkl stands beside');
      expect(model.summary.notes).toEqual([]);
      const output = file === 'model.pkl' ? 'probability' : 'prediction';
      for (const one of [model, packed])
        expect(await ask(read('rows.csv'), 'text/csv', one, output)).toEqual(EXPECTED.rows);
    },
  );

  test('It should run before it where it takes texts, or another number of columns', async () => {
    const texts = await load({ 'vectorizer.pkl': read('vectorizer.pkl'), 'model.json': read('texts.json') });
    const products = await load({ 'poly.pkl': read('products.pkl'), 'model.ubj': read('products.ubj') });

    const rows = (list: unknown[]) => new TextEncoder().encode(JSON.stringify(list));
    const [given, wanted] = EXPECTED.texts;
    const body = rows(given.map((text: string) => [text]));
    expect(await ask(body, 'application/json', texts, 'prediction')).toEqual(wanted);
    expect(await ask(rows(EXPECTED.products[0]), 'application/json', products, 'prediction')).toEqual(
      EXPECTED.products[1],
    );
  });

  test('It should take labels of the encoder beside both', async () => {
    const labels = new TextEncoder().encode('{"classes": ["no", "yes"]}');
    const files = { 'preprocessor.pkl': read('preprocessor.pkl'), 'model.pkl': read('model.pkl') };

    const model = await load({ ...files, 'label_encoder.json': labels });

    expect(model.classes).toEqual(['no', 'yes']);
  });

  test.each<[string, { [name: string]: string }, string[]]>([
    ['the model knows names', { 'preprocessor.pkl': 'preprocessor.pkl', 'model.pkl': 'named.pkl' }, ['transformed']],
    [
      'there are two',
      { 'a.pkl': 'preprocessor.pkl', 'scaler.pkl': 'scaler.pkl', 'model.pkl': 'model.pkl' },
      ['scaled', 'transformed'],
    ],
    ['it makes another number of columns', { 'scaler.pkl': 'scaler.pkl', 'model.pkl': 'model.pkl' }, ['scaled']],
  ])('It should be told, and not run, where %s', async (_, names, results) => {
    const files = Object.entries(names).map(([name, file]) => [name, read(file)] as const);

    const model = await load(Object.fromEntries(files));

    expect(model.numFeature).toBe(5);
    expect(model.summary.notes.map((note) => note.replace(/.* expected (.*) already/, '$1')).toSorted()).toEqual(
      results,
    );
  });
});
