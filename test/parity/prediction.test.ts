import { afterAll, describe, expect, test } from '@jest/globals';
import type { FeatureMatrix } from '../../lib/engine/feature-matrix.ts';
import type { PredictOptions } from '../../lib/model/model.ts';
import type { XgboostModel } from '../../lib/model/xgboost-model.ts';
import {
  countDifferences,
  listFixtures,
  loadFixture,
  loadPackedFixture,
  readFloats,
  readMatrix,
  readOptions,
  takeRow,
} from './fixture.ts';
import { ComparisonTable } from './table.ts';

/**
 * The one entry that is not followed: 3.4.1 refuses this file (no iteration_indptr), and what a later release makes of
 * a model without rounds is in the fixture of 3.4.
 */
const NOT_FOLLOWED = 'zero-rounds-v1.7-json';

const OUTPUTS = ['margin', 'value', 'leaf', 'predict', 'proba'];

/** What the model gives for an output of a fixture. */
function predict(
  model: XgboostModel,
  output: string,
  matrix: FeatureMatrix,
  options: PredictOptions,
): ArrayLike<number> {
  if (output === 'leaf') return model.predictLeaf(matrix, options);
  const scores = model.score(matrix, options);
  switch (output) {
    case 'margin':
      return scores.margin!;
    case 'proba':
      return scores.probability!;
    case 'predict':
      return model.kind === 'classifier'
        ? Array.from(scores.classIndex!, (k) => Number(model.classes![k]))
        : scores.value;
    default:
      return scores.value;
  }
}

/** The same, one row at a time. */
function predictRows(
  model: XgboostModel,
  output: string,
  matrix: FeatureMatrix,
  options: PredictOptions,
): ArrayLike<number> {
  const rows = Array.from({ length: matrix.numRow }, (_, row) => {
    const { baseMargin } = options;
    const { numGroup } = model;
    const own = baseMargin?.subarray(row * numGroup, (row + 1) * numGroup);
    return Array.from(predict(model, output, takeRow(matrix, row), { ...options, baseMargin: own }));
  });
  return rows.flat();
}

const compared = new ComparisonTable();

afterAll(() => compared.print());

const fixtures = listFixtures(({ slug }) => slug !== NOT_FOLLOWED);

describe.each(fixtures)('$slug ($why)', (fixture) => {
  const entries = fixture.expect.filter(
    ({ output, superseded_by: by }) => OUTPUTS.includes(output) && by === undefined,
  );

  test.each(entries)('It should give XGBoost’s bits for $file, in a block, row by row and packed', (entry) => {
    const model = loadFixture(fixture);
    const matrix = readMatrix(fixture, entry);
    const options = readOptions(fixture.slug, entry);
    const wanted = readFloats(`${fixture.slug}/${entry.file}`);

    const block = predict(model, entry.output, matrix, options);
    const rows = predictRows(model, entry.output, matrix, options);
    const packed = predict(loadPackedFixture(fixture), entry.output, matrix, options);

    expect(countDifferences(block, wanted)).toBe(0);
    expect(countDifferences(rows, wanted)).toBe(0);
    expect(countDifferences(packed, wanted)).toBe(0);
    compared.add(fixture, entry, wanted.length);
  });
});
