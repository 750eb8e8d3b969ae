import { describe, expect, test } from '@jest/globals';
import { runJob } from '../../lib/training/job/run-job.ts';
import { explainBestRound } from '../../lib/training/report/best-round.ts';
import { learningCurves } from '../../lib/training/report/learning-curves.ts';
import { precisionRecallCurve, rocCurve } from '../../lib/training/report/threshold-curves.ts';
import { bundledData, jobOptions, silent, sourceOf, textOf } from '../support/training.ts';
import { readGoldenCase } from './support/golden-case.ts';

describe('the report', () => {
  test('It should load nothing, run nothing and show every part', async () => {
    const options = jobOptions({ target: 'diagnosis', num_round: 5, early_stopping_rounds: 2 });

    const html = textOf(await runJob({ train: [bundledData('breast_cancer')], options }, silent), 'report.html');

    expect(html).not.toMatch(/<script|<link(?! rel="icon" href="data:)|<img|<iframe|\son\w+=|url\((?!#)|@import/i);
    expect([...html.matchAll(/<h2>(.*?)<\/h2>/g)].map(([, title]) => title)).toEqual([
      'Learning curves',
      'Classes',
      'Thresholds',
      'Feature importance',
      'What moves the predictions',
      'Parameters',
    ]);
    expect([...html.matchAll(/<figure class="chart/g)]).toHaveLength(5);
  });

  test('It should show what users named as text, whatever it is', async () => {
    const evil = '</script><svg onload=alert(1)>&"\'';
    const rows = Array.from({ length: 40 }, (_, i) => `${i % 2 ? 'yes' : evil.replaceAll('"', '""')}`);
    const lines = rows.map((label, i) => `"${label}",${(i % 2) + i / 100}`);
    const csv = `"${'y'}","${evil.replaceAll('"', '""')}"\n${lines.join('\n')}\n`;
    const options = jobOptions({ target: 'y', num_round: 2 });

    const html = textOf(await runJob({ train: [sourceOf(csv)], options }, silent), 'report.html');

    expect(html).not.toContain('onload=alert(1)>');
    expect(html).not.toContain('</script>');
    expect(html).toContain('&lt;/script&gt;&lt;svg onload=alert(1)&gt;&amp;');
  });

  test('It should draw one class per row of a wide problem, and survive a single validation row', async () => {
    const rows = Array.from({ length: 39 }, (_, i) => `class ${i % 13},${(i % 13) + i / 1000}`).join('\n');
    const options = jobOptions({ target: 'y', num_round: 2 });
    const train = [sourceOf(`y,x\n${rows}\n`)];

    const result = await runJob({ train, validation: [sourceOf('y,x\nclass 3,3\n')], options }, silent);

    const html = textOf(result, 'report.html');
    expect(html).toContain('the first 10 classes');
    expect(html).toContain('class="confusion dense"');
    expect(html).toContain('the sum of all 13 outputs');
  });
});

describe('where validation was best', () => {
  const watching = { bestIteration: undefined, patience: undefined, isSameRows: false, isMean: false };
  const rounds = (metric: string, ...values: number[]) =>
    values.map((value) => [
      { set: 'train', metric, value: 0 },
      { set: 'validation', metric, value },
    ]);

  /** XGBoost's own log of a golden case: validation is the last of its sets. */
  function golden(slug: string) {
    const { evals, model, options } = readGoldenCase(slug);
    const all = Object.entries(evals).map(([set, metrics]) => [set === 'train' ? set : 'validation', metrics] as const);
    const [first] = Object.values(all[0]![1]);
    const logged = first!.map((_, round) =>
      all.flatMap(([set, metrics]) =>
        Object.entries(metrics).map(([metric, values]) => ({ set, metric, value: values[round]! })),
      ),
    );
    const bestIteration = Number(JSON.parse(model).learner.attributes.best_iteration);
    return { logged, bestIteration, patience: options.earlyStoppingRounds };
  }

  test.each(['early-stop', 'early-stop-auc', 'early-stop-delta', 'early-stop-tiny'])(
    'It should be in the round that XGBoost calls best_iteration: %s',
    (slug) => {
      const { logged, bestIteration, patience } = golden(slug);

      const html = learningCurves(logged, { ...watching, bestIteration, patience });

      expect(html).toContain(`>best: round ${bestIteration}</text>`);
      expect(html).toContain(`was best in round ${bestIteration}: `);
      expect(html).toContain(`The ${patience} rounds after it were no better`);
    },
  );

  test('It should be in the same round where early stopping did not watch', () => {
    const { logged, bestIteration } = golden('early-stop');

    expect(learningCurves(logged, watching)).toContain(`>best: round ${bestIteration}</text>`);
    expect(explainBestRound(logged, watching)).toMatch(/best in round 5: .*overfitting.*early_stopping_rounds/);
  });

  test.each([
    ['more rounds may help', rounds('rmse', 3, 2, 1), {}, /last round.*more rounds \(num_round\)/],
    [
      'it overfits',
      rounds('rmse', 3, 1, 2),
      {},
      /best in round 1: 1, .* 2 after round 2\. .*overfitting.*early_stopping_rounds/,
    ],
    ['more is better', rounds('auc', 0.5, 0.9, 0.7), {}, /auc was best in round 1.*overfitting/],
    ['nothing changes any more', rounds('rmse', 3, 1, 1.001), {}, /about the same.*num_round = 2 /],
    ['it was stopped', rounds('rmse', 3, 1, 2, 2), { bestIteration: 1, patience: 2 }, /up to 1.*nothing to do/],
    ['rounds ran out', rounds('rmse', 3, 1, 2), { bestIteration: 1, patience: 9 }, /waits for 9 rounds/],
    ['a tiny gain does not count', rounds('rmse', 3, 1, 0.9), { bestIteration: 1, patience: 1 }, /best in round 1/],
    ['there are folds', rounds('rmse', 3, 1, 2), { isMean: true }, /mean of the folds’ rmse.*each fold/],
    ['there are no other rows', rounds('rmse', 3, 1, 2), { isSameRows: true }, /cannot show overfitting/],
  ])('It should say what it means where %s', (_, given, how, sentence) => {
    expect(explainBestRound(given, { ...watching, ...how })).toMatch(sentence);
  });

  test('It should say nothing where no round has metrics', () => {
    expect(explainBestRound([[], undefined], watching)).toBe('');
  });
});

describe('curves over thresholds', () => {
  // sklearn.metrics.roc_curve and precision_recall_curve of y = [1,0,1,1,0,0], score = [.9,.8,.8,.4,.3,.1]
  const isPositive = Uint8Array.of(1, 0, 1, 1, 0, 0);
  const score = Float32Array.of(0.9, 0.8, 0.8, 0.4, 0.3, 0.1);

  test('It should trace ROC as scikit-learn does', () => {
    expect(rocCurve(isPositive, score)).toEqual([
      [0, 0],
      [0, 0.3333],
      [0.3333, 0.6667],
      [0.3333, 1],
      [0.6667, 1],
      [1, 1],
    ]);
  });

  test('It should trace precision over recall as scikit-learn does', () => {
    expect(precisionRecallCurve(isPositive, score)).toEqual([
      [0.3333, 1],
      [0.6667, 0.6667],
      [1, 0.75],
      [1, 0.6],
      [1, 0.5],
    ]);
  });
});
