import { afterAll, describe, expect, test } from '@jest/globals';
import type { FeatureMatrix } from '../../lib/engine/feature-matrix.ts';
import type { PredictOptions } from '../../lib/model/model.ts';
import type { XgboostModel } from '../../lib/model/xgboost-model.ts';
import {
  comparisonOf,
  countDifferences,
  type Expectation,
  type Fixture,
  listFixtures,
  loadFixture,
  loadPackedFixture,
  readFloats,
  readMatrix,
  readOptions,
  takeRow,
} from './fixture.ts';
import { ComparisonTable } from './table.ts';

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
        : (scores.prediction ?? scores.value);
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

const isCompared = (fixture: Fixture) => (entry: Expectation) => comparisonOf(fixture, entry) === 'prediction';
const fixtures = listFixtures((fixture) => fixture.expect.some(isCompared(fixture)));

describe.each(fixtures)('$slug ($why)', (fixture) => {
  const entries = fixture.expect.filter(isCompared(fixture));

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
