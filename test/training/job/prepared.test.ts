// A prepare_fn serves training and every way of predicting alike, and a model that was trained behind one wants it.
import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { CLI, kindling } from '../../support/command.ts';
import { startS3 } from '../../support/s3.ts';
import { scriptOf } from '../../support/scripts.ts';

const ROOT = join(import.meta.dirname, '../../..');
const EXAMPLE = join(ROOT, 'examples/prepare.mjs');
const folder = mkdtempSync(join(tmpdir(), 'kindling-prepared-'));
const model = join(folder, 'rings');
const script = join(model, 'code/prepare.mjs');
const DATA = join(ROOT, 'model-artifacts/abalone/data.csv');

/** Rows as clients send them (those alone that a split at commas takes apart), and the same with the columns that the script makes of them, reckoned here. */
const [HEADER, ...LINES] = readFileSync(join(ROOT, 'model-artifacts/abalone/holdout.csv'), 'utf8')
  .trimEnd()
  .split('\n')
  .filter((line) => !line.includes('"'))
  .slice(0, 41);
const names = HEADER!.split(',');
const rows = LINES.map((line) => Object.fromEntries(line.split(',').map((cell, at) => [names[at]!, cell])));
const BODY = `${[HEADER, ...LINES].join('\n')}\n`;
const made = rows.map(({ length, diameter, height, sex }) => [
  Number(length) * Number(diameter) * Number(height),
  sex === '' ? '' : sex === 'I' ? 'no' : 'yes',
]);
const BY_HAND = `${[`${HEADER},volume,grown`, ...LINES.map((line, at) => `${line},${made[at]!.join()}`)].join('\n')}\n`;

const last = (csv: string) =>
  csv
    .trimEnd()
    .split('\n')
    .map((line) => line.split(',').at(-1));
const score = (body: string, ...options: string[]) =>
  kindling(['score', model, '-', '--on-row-error', 'fail', ...options], { input: body });
let expected: (string | undefined)[];

beforeAll(() => {
  const features = 'length,diameter,height,whole_weight,volume,grown';
  const options = ['--target', 'rings', '--features', features, '--num-round', '8', '-o', model];
  const trained = kindling(['train', DATA, '--script', EXAMPLE, ...options]);
  expect(trained.stderr).toContain(`kindling serve ${model} --script ${script} serves it`);
  // what the model answers to columns that were made elsewhere
  expected = last(score(BY_HAND, '--other-script').stdout);
  expect(new Set(expected).size).toBeGreaterThan(10);
});

test('the model’s folder keeps the script and says so', () => {
  expect(readFileSync(script, 'utf8')).toBe(readFileSync(EXAMPLE, 'utf8'));
  expect(JSON.parse(readFileSync(join(model, 'prepared_by.json'), 'utf8'))).toEqual({
    script: 'prepare.mjs',
    sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    prepare_fn: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
  expect(JSON.parse(readFileSync(join(model, 'feature_columns.json'), 'utf8'))).toContain('volume');
});

test('score, the Lambda function and batch make the same columns', async () => {
  expect(last(score(BODY, '--script', script).stdout)).toEqual(expected);
  const { s3, stop } = await startS3(['inputs', 'outputs']);
  try {
    await s3.send(new PutObjectCommand({ Bucket: 'inputs', Key: 'a.csv', Body: BODY }));
    const env = {
      ...process.env,
      POWERTOOLS_LOG_LEVEL: 'SILENT',
      KINDLING_MODEL_URI: model,
      KINDLING_SCRIPT: script,
      KINDLING_OUTPUT_URI: 's3://outputs/',
      KINDLING_ON_ROW_ERROR: 'fail',
    };
    const call = async (bundle: string, event: object) => {
      const code = `require(${JSON.stringify(join(ROOT, 'dist', bundle))}).handler(${JSON.stringify(event)}, { getRemainingTimeInMillis: () => 30000 }).then((answer) => console.log(JSON.stringify(answer)))`;
      return JSON.parse((await promisify(execFile)(process.execPath, ['-e', code], { env })).stdout);
    };
    expect(last((await call('invoke.cjs', { body: BODY, contentType: 'text/csv' })).body)).toEqual(expected);
    await call('batch.cjs', {
      Records: [{ eventSource: 'aws:s3', s3: { bucket: { name: 'inputs' }, object: { key: 'a.csv' } } }],
    });
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'outputs', Key: 'a.csv.out' }));
    expect(last((await Body?.transformToString()) ?? '')).toEqual(expected);
  } finally {
    await stop();
  }
});

test('the server makes them, too', async () => {
  const server = spawn(process.execPath, [CLI, 'serve', model, '--script', script, '--port', '0']);
  try {
    const { promise, resolve } = Promise.withResolvers<string>();
    server.stderr.on('data', (text) => resolve(/http:\S+/.exec(String(text))?.[0] ?? ''));
    const url = await promise;
    const answer = await fetch(`${url}/invocations`, {
      method: 'POST',
      body: BODY,
      headers: { 'content-type': 'text/csv' },
    });
    expect(last(await answer.text())).toEqual(expected);
  } finally {
    server.kill('SIGKILL');
  }
});

test('refuses to answer without it, or with another one, unless told', () => {
  const without =
    'error: the model was trained behind the prepare_fn of "prepare.mjs", and no prepare_fn is named\nhint: name that script by --script';
  expect(score(BODY)).toMatchObject({ status: 1, stderr: expect.stringContaining(without) });
  expect(kindling(['serve', model, '--port', '0'])).toMatchObject({
    status: 1,
    stderr: expect.stringContaining(without),
  });
  const text = readFileSync(EXAMPLE, 'utf8');
  const other = scriptOf('prepare.mjs', text.replace("'no'", "'NO'"));
  const refused = score(BODY, '--script', other);
  expect(refused).toMatchObject({ status: 1, stderr: expect.stringContaining('and that of "prepare.mjs" is another') });
  expect(score(BODY, '--script', other, '--other-script').status).toBe(0);
  const beside = scriptOf('inference.mjs', `${text}\nexport const output_fn = (frame) => frame.numRow + ' rows';`);
  expect(score(BODY, '--script', beside).stdout).toBe('40 rows');
});

test('the packed artifact wants it, too', () => {
  const packed = join(folder, 'rings.kindling');
  expect(kindling(['pack', model, '-o', packed]).status).toBe(0);
  expect(kindling(['score', packed, '-'], { input: BODY }).stderr).toContain('and no prepare_fn is named');
  const scored = kindling(['score', packed, '-', '--script', script, '--on-row-error', 'fail'], { input: BODY });
  expect(last(scored.stdout)).toEqual(expected);
});

test('says what a script does wrong in training, with row and line', () => {
  const train = (text: string, data = DATA) =>
    kindling([
      'train',
      data,
      '--target',
      'rings',
      '--num-round',
      '1',
      '-o',
      join(folder, 'x'),
      '--script',
      scriptOf('s.mjs', text),
    ]).stderr;
  expect(train('export const output_fn = () => 1;')).toMatch('s.mjs exports neither prepare_fn nor train_fn');
  expect(train('export const prepare_fn = () => 1;')).toMatch('prepare_fn did not return a Frame');
  expect(train('export const prepare_fn = (frame) => frame.a.b;')).toMatch(
    /prepare_fn failed at s\.mjs:1:46: TypeError/,
  );
  expect(train("export const prepare_fn = (frame) => frame.withColumns({ a: frame.numbers('sex') });")).toMatch(
    /row 1, column "sex": "[MFI]" is not a number/,
  );
  const bare = join(folder, 'bare.csv');
  writeFileSync(bare, '1,2\n3,4\n');
  expect(train("export const prepare_fn = (frame) => frame.withColumns({ a: frame.numbers('b') });", bare)).toMatch(
    'the columns have no names',
  );
});

const TRAINER = scriptOf(
  'train.mjs',
  `import { writeFileSync } from 'node:fs';
  export function train_fn(channels, hyperparameters, model_dir) {
    if (hyperparameters.fail) return;
    writeFileSync(model_dir + '/model.txt', JSON.stringify({ channels, hyperparameters }));
  }`,
);

test('train_fn trains in place of kindling, from the command and in SageMaker’s container', async () => {
  const own = join(folder, 'own');
  expect(kindling(['train', DATA, '--script', TRAINER, '--max-depth', '3', '-o', own]).status).toBe(0);
  expect(JSON.parse(readFileSync(join(own, 'model.txt'), 'utf8'))).toEqual({
    channels: { train: DATA },
    hyperparameters: { 'max-depth': '3' },
  });
  const job = join(folder, 'job');
  mkdirSync(join(job, 'input/config'), { recursive: true });
  mkdirSync(join(job, 'input/data/train'), { recursive: true });
  const hyperparameters = (values: object) =>
    writeFileSync(join(job, 'input/config/hyperparameters.json'), JSON.stringify(values));
  hyperparameters({ alpha: '0.5', kind: '"mine"' });
  const run = () =>
    promisify(execFile)(process.execPath, [join(ROOT, 'dist/train.cjs'), '--prefix', job], {
      env: { ...process.env, KINDLING_SCRIPT: TRAINER },
    });
  await run();
  expect(JSON.parse(readFileSync(join(job, 'model/model.txt'), 'utf8'))).toEqual({
    channels: { train: join(job, 'input/data/train') },
    hyperparameters: { alpha: 0.5, kind: 'mine' },
  });
  const empty = join(folder, 'empty');
  hyperparameters({ fail: 'true' });
  const failing = promisify(execFile)(process.execPath, [join(ROOT, 'dist/train.cjs'), '--prefix', job], {
    env: { ...process.env, KINDLING_SCRIPT: TRAINER, SM_MODEL_DIR: empty },
  });
  await expect(failing).rejects.toMatchObject({
    stderr: expect.stringMatching('train_fn left nothing in the model folder'),
  });
  expect(readFileSync(join(job, 'output/failure'), 'utf8')).toMatch('train_fn left nothing in the model folder');
});

afterAll(() => expect(existsSync(join(folder, 'x/code'))).toBe(false));
