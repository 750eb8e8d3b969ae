// What kindling sql prints. npm run sql:check has each dialect's parser read it.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kindling } from '../support/command.ts';
import { modelDir } from '../support/real-models.ts';

const DIALECTS = ['redshift', 'snowflake', 'bigquery', 'aurora', 'athena'];
const sql = (...args: string[]) => kindling(['sql', ...args]);
const ABALONE = ['length', 'diameter', 'height', 'whole_weight', 'shucked_weight', 'viscera_weight', 'shell_weight'];

/** What is no comment. */
const codeOf = (text: string) => text.replace(/ ?-- .*$/gm, '');

describe.each(DIALECTS)('%s', (dialect) => {
  test('The function has an argument for each feature, in the model’s order, and a query tries it', () => {
    const { stdout, status } = sql(dialect, modelDir('abalone'), '--name', 'mine');

    expect(status).toBe(0);
    const listed = stdout.slice(stdout.indexOf('mine('), stdout.indexOf(') RETURNS'));
    expect([...listed.matchAll(/\b(length|diameter|height|\w+_weight)\b/g)].map(([name]) => name)).toEqual(ABALONE);
    expect(codeOf(stdout)).toContain(`SELECT mine(${ABALONE.join(', ')}) FROM`);
  });

  test('What is given stands in the statement', () => {
    const target = dialect === 'snowflake' || dialect === 'bigquery' ? 'https://a.example/x' : 'my-target';
    const { stdout } = sql(dialect, modelDir('abalone'), '--function', target, '--role', 'arn:aws:iam::1:role/mine');

    expect(stdout).toContain(target);
    if (dialect !== 'athena') expect(stdout).toContain('role/mine');
  });
});

test('Types tell numbers, texts and several values apart', () => {
  const returns = (...args: string[]) => /RETURNS (\S+)/.exec(sql('snowflake', ...args).stdout)![1];

  expect(returns(modelDir('abalone'))).toBe('FLOAT');
  expect(returns(modelDir('wine'))).toBe('VARCHAR');
  expect(returns(modelDir('wine'), '--outputs', 'prediction,probability')).toBe('VARIANT');
  expect(sql('snowflake', modelDir('penguins')).stdout).toContain('island VARCHAR');
});

test('No name of a feature ends a comment, or gets out of its quotes', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kindling-sql-'));
  const model = JSON.parse(readFileSync(new URL('../content/own-names/model.json', import.meta.url), 'utf8'));
  const { feature_names: names } = model.learner;
  const hostile = ['a\nDROP TABLE t;', 'b\u2028DROP TABLE t;', 'c" FROM t; DROP TABLE t; --', 'order'];
  model.learner.feature_names = names.map((name: string, at: number) => hostile[at] ?? name);
  writeFileSync(join(folder, 'model.json'), JSON.stringify(model));

  for (const dialect of DIALECTS) {
    const { stdout, status } = sql(dialect, folder);
    expect(status).toBe(0);
    const texts = dialect === 'bigquery' ? /`(?:[^`\\]|\\.)*`|"(?:[^"\\]|\\.)*"/ : /"(?:[^"]|"")*"|'(?:[^']|'')*'/;
    const plain = stdout.replace(new RegExp(`${texts.source}|-- .*$`, 'gm'), '');
    expect([dialect, plain]).toEqual([dialect, expect.not.stringContaining('DROP TABLE')]);
  }
  rmSync(folder, { recursive: true });
});

test.each([
  [['oracle', 'model'], /no dialect "oracle".*\n.*redshift, snowflake, bigquery, aurora, athena/],
  [['redshft', 'model'], /did you mean redshift\?/],
  [[], /takes a dialect/],
  [['redshift'], /one model/],
  [['redshift', 'model-artifacts/abalone', '--name', 'a;b'], /--name/],
  [['redshift', 'model-artifacts/abalone', '--outputs', 'x'], /outputs/],
])('%j is refused', (args, reason) => {
  const { status, stderr, stdout } = sql(...args);

  expect([status === 0, stdout, stderr]).toEqual([false, '', expect.stringMatching(reason)]);
});
