import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { FeatureMatrix } from '../../lib/engine/feature-matrix.ts';
import { loadModel } from '../../lib/model/load.ts';

const FOLDER = join(import.meta.dirname, 'wrapped');
const { rows, one } = JSON.parse(readFileSync(join(FOLDER, 'expected.json'), 'utf8')) as {
  rows: number[][];
  one: Record<string, { predict: (number | string)[]; proba: number[][] | null; names: string[] | null }>;
};
const matrix = new FeatureMatrix(Float32Array.from(rows.flat()), rows.length, 4);

/** What `predict` and `predict_proba` answer. */
async function answersOf(file: string) {
  const model = await loadModel(join(FOLDER, file));
  const { value, classIndex, probability } = await model.score(matrix);
  const predict = model.classes ? Array.from(classIndex!, (index) => model.classes![index]) : [...value];
  return { predict, proba: model.classes ? [...probability!] : null, names: model.featureNames ?? null };
}

describe('a pickle that holds one estimator exactly', () => {
  test.each(Object.entries(one))('It should answer what the estimator answers: %s', async (file, wanted) => {
    const answers = await answersOf(file);

    expect(answers.predict).toEqual(
      wanted.predict.map((answer) => (typeof answer === 'number' ? Math.fround(answer) : answer)),
    );
    expect(answers.proba).toEqual(wanted.proba && [...Float32Array.from(wanted.proba.flat())]);
    expect(answers.names).toEqual(wanted.names);
  });

  test.each([
    [
      'grid-1.9.joblib',
      'a sklearn.model_selection._search.GridSearchCV, whose best_estimator_ is an xgboost.sklearn.XGBClassifier',
    ],
    [
      'dict-1.9.joblib',
      'a dict, whose "model" is an xgboost.sklearn.XGBClassifier, with the labels of the encoder beside it',
    ],
    ['tuple-1.9.pkl', 'a list or tuple, whose [0] is an xgboost.sklearn.XGBRegressor'],
    ['nested-dict-0.24.pkl', 'a dict, whose "artifacts" → "model" is an xgboost.sklearn.XGBClassifier'],
  ])('It should say where it was found: %s', async (file, where) => {
    const { summary } = await loadModel(join(FOLDER, file));

    expect(summary.answers).toMatch(`: the pickle holds ${where}`);
  });

  test('It should name what lies beside it and is not used', async () => {
    const { summary } = await loadModel(join(FOLDER, 'dict-1.9.joblib'));

    expect(summary.notes).toEqual(['the pickle\'s "threshold", 0.4, is not applied: compare the probability with it']);
  });
});

describe('a pickle that holds something else', () => {
  test.each([
    [
      'forest',
      'a sklearn.ensemble._forest.RandomForestClassifier, and',
      /it is scikit-learn's own: convert it to ONNX/,
    ],
    [
      'no-refit',
      'a sklearn.model_selection._search.GridSearchCV, which was never fitted: it has no best_estimator_, and',
      /refit=True/,
    ],
    [
      'scaler-beside',
      'a dict with "scaler" (StandardScaler) beside the model: nothing says on which columns, or whether, it runs',
      /pickle the model alone/,
    ],
    ['two-models', 'a dict of 2 models: "up" (XGBClassifier), "down" (XGBRegressor)', /alone/],
    ['names', 'a list or tuple without an XGBoost model', /pickle the Booster/],
    [
      'no-model',
      'a dict without an XGBoost model, only "scaler" (StandardScaler)',
      /predicts nothing: pickle the XGBoost/,
    ],
  ])('It should be refused by its outermost object, with a way out: %s', async (name, what, hint) => {
    const loading = loadModel(join(FOLDER, `${name}.pkl`));

    await expect(loading).rejects.toThrow(`${name}.pkl: the pickle holds ${what}`);
    await expect(loading).rejects.toMatchObject({ code: 'model-format', hint: expect.stringMatching(hint) });
  });
});
