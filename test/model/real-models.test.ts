import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import papaparse from 'papaparse';
import type { FeatureMatrix } from '../../lib/engine/feature-matrix.ts';
import { loadModel } from '../../lib/model/load.ts';
import type { Model } from '../../lib/model/model.ts';

type Row = Record<string, string>;

const FOLDER = join(import.meta.dirname, '../../model-artifacts');

function readCsv(path: string): Row[] {
  const text = readFileSync(join(FOLDER, path), 'utf8');
  return papaparse.parse<Row>(text, { header: true, skipEmptyLines: true }).data;
}

/** The model's features by name; text categories become codes, and blanks are missing. */
function fillMatrix(model: Model, rows: Row[]): FeatureMatrix {
  const cell = (row: Row, name: string, feature: number): number => {
    const text = row[name]!;
    const codes = model.categories[feature];
    if (text === '') return Number.NaN;
    return codes === undefined ? Number(text) : (codes.get(text) ?? Number.NaN);
  };
  const values = rows.flatMap((row) => model.featureNames!.map((name, feature) => cell(row, name, feature)));
  return { values: Float32Array.from(values), numRow: rows.length, numFeature: model.numFeature };
}

/** What predictions.csv says of each row: the prediction, then a probability for each class. */
function describeScores(model: Model, matrix: FeatureMatrix): (string | number)[][] {
  const { value, probability, classIndex } = model.score(matrix);
  const { classes } = model;
  return Array.from({ length: matrix.numRow }, (_, row) => {
    if (classes === undefined) return [value[row]!];
    const start = row * classes.length;
    return [classes[classIndex![row]!]!, ...probability!.subarray(start, start + classes.length)];
  });
}

describe('bundled models', () => {
  test.each(['abalone', 'wine', 'breast_cancer', 'penguins'])(
    'It should predict what XGBoost predicted: %s',
    async (name) => {
      const model = await loadModel(join(FOLDER, name));
      const matrix = fillMatrix(model, readCsv(`${name}/holdout.csv`));
      const wanted = readCsv(`${name}/predictions.csv`).map(({ prediction, ...rest }) => {
        const probabilities = (model.classes ?? []).map((label) => Math.fround(Number(rest[`${label}_proba`])));
        return [model.classes === undefined ? Math.fround(Number(prediction)) : prediction!, ...probabilities];
      });

      const scores = describeScores(model, matrix);

      expect(scores).toEqual(wanted);
    },
  );
});
