import { describe, expect, test } from '@jest/globals';
import { KindlingError } from '../../lib/errors.ts';
import { parseParameters } from '../../lib/training/parameters.ts';
import { train } from '../../lib/training/train.ts';
import type { TrainingSet } from '../../lib/training/training-set.ts';

const SET: TrainingSet = {
  values: Float32Array.of(1, 2, 3, NaN, 5, 6),
  numRow: 3,
  numFeature: 2,
  featureTypes: ['q', 'c'],
  label: Float32Array.of(0, 1, 1),
  numTarget: 1,
};

async function failureOf(changes: Partial<TrainingSet>, values: Record<string, unknown> = {}): Promise<string> {
  const parameters = parseParameters(new Map(Object.entries(values)));
  const failure = await train({ parameters, train: { ...SET, ...changes } }).catch((error: unknown) => error);
  if (failure instanceof KindlingError) return failure.message;
  throw new Error('nothing was wrong', { cause: failure });
}

const floats = (...values: number[]) => Float32Array.from(values);

describe('training sets', () => {
  test.each<[Partial<TrainingSet>, Record<string, unknown>, string]>([
    [{ numRow: 0, values: floats(), label: floats() }, {}, 'the training set has no rows'],
    [{ values: floats(1, 2) }, {}, 'the training set has 2 values, but needs 6'],
    [{ values: floats(1, 2, Infinity, 4, 5, 6) }, {}, 'training row 2, feature 0: Infinity is not a finite number'],
    [
      { values: floats(1, 2, 3, 4.5, 5, 6) },
      {},
      'training row 2, feature 1: 4.5 is not a category: codes are whole numbers from 0 to 16777215',
    ],
    [{ label: floats(0, 1) }, {}, 'the training set has 2 labels, but needs 3'],
    [{ label: floats(0, NaN, 1) }, {}, 'training row 2: the label is NaN'],
    [{ label: floats(0, 2, 1) }, { objective: 'binary:logistic' }, 'training row 2: the label is 2'],
    [{ label: floats(0, -2, 1) }, { objective: 'count:poisson' }, 'training row 2: the label is -2'],
    [{ label: floats(0, 0.5, 1) }, { objective: 'rank:ndcg' }, 'training row 2: the label is 0.5'],
    [{}, { objective: 'reg:gamma' }, 'training row 1: the label is 0'],
    [
      { label: floats(0, 3, 1) },
      { objective: 'multi:softprob', num_class: 3 },
      'row 2 has the label 3, which is not a class',
    ],
    [{}, { objective: 'multi:softprob' }, 'multi:softprob needs the number of classes'],
    [{}, { objective: 'reg:quantileerror' }, 'reg:quantileerror needs quantile_alpha'],
    [{}, { objective: 'survival:aft' }, 'survival:aft needs a lower and an upper bound of every label'],
    [{}, { objective: 'reg:magic' }, 'the objective "reg:magic" is unknown'],
    [{}, { eval_metric: 'rmsee' }, 'there is no metric "rmsee"'],
    [{}, { base_score: 1.5, objective: 'binary:logistic' }, 'base_score 1.5 has no margin'],
    [{}, { base_score: [1, 2] }, 'base_score has 2 numbers, but the model has 1 outputs'],
    [{ weight: floats(1, -1, 1) }, {}, 'training row 2: the weight is -1'],
    [{ weight: floats(0, 0, 0) }, {}, 'every weight of the training set is 0'],
    [{ weight: floats(1) }, {}, 'the training set has 1 weights, but needs 3'],
    [{ groupSizes: Int32Array.of(2, 2) }, {}, 'the queries of the training set have 4 rows, but the set has 3'],
    [{ baseMargin: floats(1) }, {}, 'the training set has 1 base margin, but needs 3'],
    [{}, { monotone_constraints: '(1,0,1)' }, 'monotone_constraints names the feature 2, but there are 2 features'],
    [
      {},
      { interaction_constraints: '[["width"]]' },
      'interaction_constraints names the feature width, but there are 2 features',
    ],
  ])('It should refuse %j with %j', async (changes, values, message) => {
    expect(await failureOf(changes, values)).toBe(message);
  });

  test('It should refuse an evaluation set of other features', async () => {
    const other = { ...SET, values: floats(1, 2, 3), numFeature: 1, featureTypes: ['q'] as const };
    const running = train({
      parameters: parseParameters(new Map()),
      train: SET,
      evaluations: [{ name: 'valid', set: other }],
    });

    await expect(running).rejects.toThrow('the valid set has 1 features, but the model learns 2');
  });

  test('It should take constraints by name', async () => {
    const parameters = parseParameters(
      new Map<string, unknown>([
        ['monotone_constraints', { width: 1 }],
        ['num_round', 1],
      ]),
    );

    const model = await train({ parameters, train: SET, featureNames: ['length', 'width'] });

    expect(model.numRound).toBe(1);
  });
});
