import { describe, expect, test } from '@jest/globals';
import { describeBestRound } from '../../../lib/training/job/best-round.ts';
import type { Evaluation } from '../../../lib/training/job/evaluate.ts';
import { metricTable } from '../../../lib/training/job/metric-table.ts';

const evaluation = (parts: Partial<Evaluation>): Evaluation => ({
  scores: { value: new Float32Array(), numOutput: 1 },
  columns: [],
  regression: undefined,
  classification: undefined,
  targets: [],
  ...parts,
});

describe('the table of metrics', () => {
  test('It should line up classes and what was taken for what', () => {
    const classification = {
      accuracy: 0.75,
      classes: [
        { label: 'a', precision: 1, recall: 0.5, f1: 2 / 3, rocAuc: 0.9, support: 2 },
        { label: 'other', precision: 2 / 3, recall: 1, f1: 0.8, rocAuc: undefined, support: 12 },
      ],
      confusion: Uint32Array.of(1, 1, 0, 12),
    };

    expect(metricTable(evaluation({ classification }))).toEqual([
      'class     precision  recall     f1  roc_auc  support',
      'a                 1   0.500  0.667    0.900        2',
      'other         0.667       1  0.800                12',
      'accuracy      0.750',
      '',
      'label \\ predicted  a  other',
      'a                  1      1',
      'other              0     12',
    ]);
  });

  test('It should show a row for each of several targets', () => {
    const targets = [
      { target: 'height', metrics: { rmse: 1.5, mae: 1 } },
      { target: 'w', metrics: { rmse: 10, mae: 0.25 } },
    ] as unknown as Evaluation['targets'];

    expect(metricTable(evaluation({ targets }))).toEqual([
      'target   rmse    mae',
      'height  1.500      1',
      'w          10  0.250',
    ]);
  });

  test("It should show XGBoost's metrics where there is nothing else to say", () => {
    const round = [
      { set: 'train', metric: 'ndcg', value: 1 },
      { set: 'validation', metric: 'ndcg', value: 0.5 },
    ];

    expect(metricTable(evaluation({}), round)).toEqual(['ndcg  0.500']);
  });
});

describe('the best round', () => {
  const rounds = (metric: string, ...values: number[]) =>
    values.map((value) => [
      { set: 'train', metric, value: 0 },
      { set: 'validation', metric, value },
    ]);

  test('It should tell of a round that was better than the last one', () => {
    expect(describeBestRound(rounds('rmse', 3, 1, 2), false)).toBe(
      'validation-rmse was best in round 1: 1.00000, and is 2.00000 after round 2; set early_stopping_rounds to keep the best',
    );
  });

  test('It should know of metrics of which more is better', () => {
    expect(describeBestRound(rounds('auc', 0.5, 0.9, 0.7), true)).toBe(
      'validation-auc was best in round 1: 0.90000; predictions use the rounds up to it',
    );
  });

  test.each([
    ['the last round is the best', rounds('rmse', 3, 2, 1)],
    ['there are no metrics', [[], []]],
    ['there are no rounds', []],
  ])('It should say nothing where %s', (_, given) => {
    expect(describeBestRound(given, false)).toBeUndefined();
  });

  test('It should look at the rounds that it knows, after a resume', () => {
    const resumed = rounds('rmse', 9, 1, 2);
    delete resumed[0];

    expect(describeBestRound(resumed, false)).toContain('best in round 1');
  });
});
