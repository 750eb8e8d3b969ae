import { describe, expect, test } from '@jest/globals';
import { runJob } from '../../lib/training/job/run-job.ts';
import { precisionRecallCurve, rocCurve } from '../../lib/training/report/threshold-curves.ts';
import { bundledData, jobOptions, silent, sourceOf, textOf } from '../support/training.ts';

describe('the report', () => {
  test('It should load nothing, run nothing and show every part', async () => {
    const options = jobOptions({ target: 'diagnosis', num_round: 5, early_stopping_rounds: 2 });

    const html = textOf(await runJob({ train: [bundledData('breast_cancer')], options }, silent), 'report.html');

    expect(html).not.toMatch(/<script|<link|<img|<iframe|\son\w+=|url\((?!#)|@import/i);
    expect([...html.matchAll(/<h2>(.*?)<\/h2>/g)].map(([, title]) => title)).toEqual([
      'Learning curves',
      'Classes',
      'Thresholds',
      'Feature importance',
      'What moves the predictions',
      'Parameters',
    ]);
    expect([...html.matchAll(/<svg role="img"/g)]).toHaveLength(5);
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
