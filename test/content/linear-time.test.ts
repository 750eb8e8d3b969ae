// No text makes the way from body to answer take more than steps in proportion to its bytes; steps are counted, not seconds.

import { scoreStream } from '../../lib/batch/score-stream.ts';
import { emptySummary } from '../../lib/batch/score-summary.ts';
import { findMediaType } from '../../lib/content/index.ts';
import { KindlingError } from '../../lib/errors.ts';
import { input_fn } from '../../lib/hooks/input-fn.ts';
import { model_fn } from '../../lib/hooks/model-fn.ts';
import { predict_fn } from '../../lib/hooks/predict-fn.ts';
import type { Model } from '../../lib/model/model.ts';
import { expectLinear } from '../support/count-steps.ts'; // before what it counts
import { modelDir } from '../support/real-models.ts';

const TYPES = ['text/csv', 'application/json', 'application/jsonlines'];
const NAMES = ['length', 'diameter', 'height', 'whole_weight', 'shucked_weight', 'viscera_weight', 'shell_weight'];
const RECORD = Object.fromEntries(NAMES.map((name) => [name, 0.5]));
const ROW = NAMES.map(() => 0.5);

let model: Model;
beforeAll(async () => {
  model = await model_fn(modelDir('abalone'));
});

/** Reads, predicts row by row and writes every type; a refusal is an end too. */
async function answer(text: string, contentType: string): Promise<void> {
  for (const type of TYPES) {
    try {
      const frame = await input_fn(text, contentType);
      const options = { onRowError: 'annotate', onMissingFeature: 'as-missing' } as const;
      findMediaType(type)!.encode!(await predict_fn(frame, model, options));
    } catch (error) {
      if (!(error instanceof KindlingError)) throw error;
    }
  }
}

const times = <T>(n: number, make: (at: number) => T): T[] => Array.from({ length: n }, (_, at) => make(at));
const list = (texts: readonly string[]) => `[${texts.join(',')}]`;
/** From here on rows with columns of their own are refused where every row would be written with all columns. */
const MANY = 1100;
const ownKey = (at: number) => `{"k${at}":1}`;
const allKeys = JSON.stringify(RECORD);

const json: [what: string, text: (size: number) => string, size?: number][] = [
  ['records with keys of their own', (n) => list([allKeys, ...times(n, ownKey)]), MANY],
  ['one record with many keys', (n) => JSON.stringify(Object.fromEntries(times(n, (at) => [`k${at}`, at])))],
  ['one key many times', (n) => `[{${times(n, () => '"length":1').join(',')}}]`],
  ['empty records', (n) => list([allKeys, ...times(n, () => '{}')])],
  ['empty rows', (n) => list([JSON.stringify(ROW), ...times(n, () => '[]')])],
  ['rows of one cell', (n) => list([JSON.stringify(ROW), ...times(n, () => '["x"]')])],
  ['one long row', (n) => `[[${times(n, () => 1)}]]`],
  ['columns', (n) => JSON.stringify(Object.fromEntries(times(n, (at) => [`k${at}`, [1]])))],
  [
    'split with many columns',
    (n) => JSON.stringify({ columns: times(n, (at) => `k${at}`), data: [times(n, () => 1)] }),
  ],
  [
    'split with columns and no cells',
    (n) => JSON.stringify({ columns: times(n, String), data: times(n, () => []) }),
    MANY,
  ],
  [
    'split with one name many times',
    (n) => JSON.stringify({ columns: times(n, () => 'a'), data: [times(n, () => 1)] }),
  ],
  ['nesting', (n) => '['.repeat(n) + ']'.repeat(n)],
  ['nested cells', (n) => list(times(n, () => `[${'['.repeat(30)}${']'.repeat(30)}]`))],
  ['big integers', (n) => `[[${times(n, () => '12345678901234567890')}]]`],
  ['one big integer among small ones', (n) => `[[12345678901234567890,${times(n, () => 1)}]]`],
  ['texts that are not numbers', (n) => list(times(n, () => `{"length":"${'9'.repeat(50)}x"}`))],
  ['one long text', (n) => `[{"length":"${'9'.repeat(n)}x"}]`],
  ['one long number', (n) => `[[${'9'.repeat(n)}]]`],
  ['cells that are objects', (n) => list(times(n, () => '{"length":{"a":[1,2,3]}}'))],
];
test.each(json)('JSON: %s', async (_what, text, first = 250) => {
  await expectLinear((size) => answer(text(size), 'application/json'), first);
});

const jsonLines: [what: string, text: (size: number) => string, size?: number][] = [
  ['records with keys of their own', (n) => [allKeys, ...times(n, ownKey)].join('\n'), MANY],
  ['empty records', (n) => '{}\n'.repeat(n)],
  ['empty rows', (n) => `[1]\n${'[]\n'.repeat(n)}`],
  ['lines that are not JSON', (n) => `${allKeys}\n${'x\n'.repeat(n)}`],
  ['blank lines', (n) => `${allKeys}\n${'\n'.repeat(n)}${allKeys}`],
  ['one key many times', (n) => `{${times(n, () => '"length":1').join(',')}}`],
];
test.each(jsonLines)('JSON Lines: %s', async (_what, text, first = 250) => {
  await expectLinear((size) => answer(text(size), 'application/jsonlines'), first);
});

const names = NAMES.join(',');
const row = ROW.join(',');
const csv: [what: string, text: (size: number) => string, size?: number][] = [
  ['rows', (n) => `${row}\n`.repeat(n)],
  ['long cells that are not numbers', (n) => `${names}\n${`${'9'.repeat(50)}x${row.slice(3)}\n`.repeat(n)}`],
  ['one cell of digits', (n) => `${row}\n${'9'.repeat(n)}x${row.slice(3)}\n`],
  ['one cell of blanks', (n) => `${row}\n${' '.repeat(n)}x${row.slice(3)}\n`],
  ['one quoted cell of quotes', (n) => `${names},note\n${row},"${'""'.repeat(n)}"\n`],
  ['a stray quote in every row', (n) => `${names}\n${`"x${row}\n`.repeat(n)}`],
  ['a stray quote, and pairs of quotes after it', (n) => `${names}\n"x${row}\n${`""x${row}\n`.repeat(n)}`],
  ['three quotes in every row', (n) => `${names}\n${`"""x${row}\n`.repeat(n)}`],
  ['stray quotes behind quoted cells', (n) => `${names}\n${`"a","b","c\n`.repeat(n)}`],
  ['quoted line breaks', (n) => `${names},note\n${`${row},"a\nb"\n`.repeat(n)}`],
  ['quoted cells with blanks behind them', (n) => `${names}\n"1"${' '.repeat(n)},${row.slice(4)}\n`],
  ['blank lines', (n) => `${'\n'.repeat(n)}${row}\n`],
  ['lines of blanks', (n) => `${' \t\n'.repeat(n)}${row}\n`],
  ['a header with many columns', (n) => `${names},${times(n, (at) => `x${at}`)}\n${row}${',1'.repeat(n)}\n`],
  ['a header with one name many times', (n) => `${names}${',x'.repeat(n)}\n${row}${',1'.repeat(n)}\n`],
  ['names that differ in case', (n) => `${NAMES.slice(1)}${',LENGTH,Length'.repeat(n)}\n`],
  ['names that differ in white space', (n) => `${NAMES.slice(1)}${times(n, (at) => `,${' '.repeat(at % 9)}length`)}\n`],
  ['columns of the names that are appended', (n) => `${names}${times(n, (at) => `,error_${at}`)},error\n${row}\n`],
  ['a first row with many cells', (n) => `${row}${',1'.repeat(n)}\n`],
  ['a first line that is neither row nor header', (n) => `${row}${',x,1'.repeat(n)}\n`],
  ['a first line without a delimiter', (n) => `${'1 '.repeat(n)}\n`],
  ['a first line of quotes', (n) => `${'""'.repeat(n)}\n`],
  ['a row with many cells', (n) => `${row}\n${row}${',1'.repeat(n)}\n`],
];
test.each(csv)('CSV: %s', async (_what, text, first = 250) => {
  await expectLinear((size) => answer(text(size), 'text/csv'), first);
});

const streams: [what: string, text: (size: number) => string, size?: number][] = [
  ['rows', (n) => `${names}\n${`${row}\n`.repeat(n)}`],
  ['one long line', (n) => `${names}${',x'.repeat(n)}`, 1000],
  ['one long row', (n) => `${names}\n${'1,'.repeat(n)}`, 1000],
  ['a quote that is never closed', (n) => `${names}\n"${'x\n'.repeat(n)}`, 1000],
  ['a quote that is never closed in the first line', (n) => `"${'x\n'.repeat(n)}`, 1000],
  ['blank lines', (n) => '\n'.repeat(n), 1000],
  ['three quotes in every row', (n) => `${names}\n${`"""x${row}\n`.repeat(n)}`],
];
test.each(streams)('a stream of CSV: %s', async (_what, text, first = 250) => {
  await expectLinear(async (size) => {
    const bytes = Buffer.from(text(size));
    const input = (async function* () {
      for (let at = 0; at < bytes.length; at += 100) yield bytes.subarray(at, at + 100);
    })();
    const settings = { contentType: 'text/csv', blockBytes: 256 };
    try {
      for await (const _ of scoreStream(input, model, settings, emptySummary()));
    } catch (error) {
      if (!(error instanceof KindlingError)) throw error;
    }
  }, first);
});
