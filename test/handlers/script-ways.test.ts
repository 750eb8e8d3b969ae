// One script in every way in: through the built bundles, each as its host starts it.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { kindling } from '../support/command.ts';
import { modelDir } from '../support/real-models.ts';
import { startS3 } from '../support/s3.ts';
import { scriptOf } from '../support/scripts.ts';

const DIST = join(import.meta.dirname, '../../dist');
const ROWS = 'id,mm\n7,84\n8,84\n';
/** The row of those features is XGBoost's 9.40333. */
const SCRIPT = scriptOf(
  'inference.ts',
  `import { predict_fn as predict, type Frame, type Hooks } from 'kindling';

  const OTHERS = { diameter: 0.33, height: 0.125, whole_weight: 0.463, shucked_weight: 0.186, viscera_weight: 0.11, shell_weight: 0.145 };

  export const prepare_fn: NonNullable<Hooks['prepare_fn']> = (frame) => {
    const constant = (value: number) => new Float64Array(frame.numRow).fill(value);
    const others = Object.entries(OTHERS).map(([name, value]) => [name, constant(value)] as const);
    return frame.withColumns({ length: frame.numbers('mm').map((mm: number) => mm / 200), ...Object.fromEntries(others) });
  };
  export async function predict_fn(frame: Frame, model: any, options: object) {
    const scored = await predict(frame, model, options);
    return scored.append([{ name: 'age', values: [...scored.predictions[0]!.values].map((rings) => Number(rings) + 1.5) }]);
  }
  `,
);
const SCORED = 'id,mm,prediction,age\n7,84,9.40333,10.903329849243164\n8,84,9.40333,10.903329849243164\n';
const QUIET = { POWERTOOLS_LOG_LEVEL: 'SILENT', KINDLING_MODEL_URI: modelDir('abalone') };

/** What a Lambda function answers to an event, in a process of its own. */
async function call(bundle: string, event: unknown, env: object): Promise<{ stdout: string; stderr: string }> {
  const script = `
    const { handler } = require(${JSON.stringify(join(DIST, 'lambda/dist', bundle))});
    const context = { awsRequestId: 'r1', getRemainingTimeInMillis: () => 30_000 };
    handler(${JSON.stringify(event)}, context).then((answer) => console.log(JSON.stringify(answer)), (error) => console.log(error.message));`;
  const options = { env: { ...process.env, ...QUIET, ...env } };
  return await promisify(execFile)(process.execPath, ['-e', script], options).catch((failed) => failed);
}

test('kindling score', () => {
  const { stdout, stderr } = kindling(
    ['score', modelDir('abalone'), '-', '--script', SCRIPT, '--on-row-error', 'fail'],
    { input: ROWS },
  );
  expect([stdout, stderr]).toEqual([SCORED, expect.stringMatching(/^2 rows in/)]);
  expect(
    kindling(['score', modelDir('abalone'), '-'], { input: ROWS, env: { KINDLING_SCRIPT: SCRIPT } }).stdout,
  ).toMatch(/,9.40333,,10.9/);
});

test('the Lambda function', async () => {
  const event = { body: ROWS, contentType: 'text/csv' };
  const { stdout } = await call('invoke.cjs', event, { KINDLING_SCRIPT: SCRIPT });
  expect(JSON.parse(stdout)).toMatchObject({ body: SCORED });
});

test('the batch function, which scores an object anew for another script', async () => {
  const { s3, stop } = await startS3(['inputs', 'outputs']);
  try {
    await s3.send(new PutObjectCommand({ Bucket: 'inputs', Key: 'a.csv', Body: ROWS }));
    const event = {
      Records: [{ eventSource: 'aws:s3', s3: { bucket: { name: 'inputs' }, object: { key: 'a.csv' } } }],
    };
    const env = { KINDLING_OUTPUT_URI: 's3://outputs/', KINDLING_ON_ROW_ERROR: 'fail', KINDLING_SCRIPT: SCRIPT };
    const score = async (more: object) => JSON.parse((await call('batch.cjs', event, { ...env, ...more })).stdout)[0];
    expect(await score({})).toMatchObject({ rows: 2, skipped: false });
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'outputs', Key: 'a.csv.out' }));
    expect(await Body?.transformToString()).toBe(SCORED);
    expect(await score({})).toMatchObject({ rows: 2, skipped: true });
    const other = scriptOf('inference.ts', `${readFileSync(SCRIPT, 'utf8')}// another\n`);
    expect(await score({ KINDLING_SCRIPT: other })).toMatchObject({ skipped: false });
    const whole = scriptOf(
      'whole.mjs',
      "export const transform_fn = (model, body) => [body.length + ' bytes', 'text/plain'];",
    );
    expect(await score({ KINDLING_SCRIPT: whole })).toMatchObject({ skipped: false });
    const { ContentType } = await s3.send(new HeadObjectCommand({ Bucket: 'outputs', Key: 'a.csv.out' }));
    expect(ContentType).toBe('text/plain');
  } finally {
    await stop();
  }
});

const BROKEN = scriptOf('broken.mjs', `\nexport function prepare_fn(frame) {\n  return frame.missing.member;\n}\n`);

test('an error in a hook is told with its line to whoever runs it, and to nobody else', async () => {
  const place = /prepare_fn failed at broken\.mjs:3:24: TypeError: Cannot read properties of undefined/;
  const scored = kindling(['score', modelDir('abalone'), '-', '--script', BROKEN], { input: ROWS });
  expect(scored).toMatchObject({ status: 1, stderr: expect.stringMatching(place) });
  const event = {
    httpMethod: 'POST',
    path: '/invocations',
    headers: {},
    body: ROWS,
    requestContext: { stage: 'prod' },
  };
  const { stdout, stderr } = await call('invoke.cjs', event, {
    KINDLING_SCRIPT: BROKEN,
    POWERTOOLS_LOG_LEVEL: 'ERROR',
  });
  expect(stderr).toMatch(place);
  expect(stderr).toMatch(/broken\.mjs:3:24\)?\\n/);
  expect(JSON.parse(stdout).statusCode).toBe(500);
  expect(stdout).not.toMatch(/broken|TypeError|undefined/);
});

test.each([
  ['/nowhere/inference.mjs', /^KINDLING_SCRIPT: there is no \/nowhere\/inference\.mjs/],
  [scriptOf('none.mjs', 'export const a = 1;'), /none\.mjs exports none of model_fn, /],
])('a function without its script says so: %s', async (path, message) => {
  const { stdout, stderr } = await call('invoke.cjs', [{ mm: 84 }], { KINDLING_SCRIPT: path });
  expect(`${stdout}${/Error: (.*)/.exec(stderr)?.[1] ?? ''}`).toMatch(message);
});

test('the Lambda function of several models, each behind it', async () => {
  const event = { body: ROWS, contentType: 'text/csv', targetModel: 'abalone' };
  const several = { KINDLING_MODELS: dirname(modelDir('abalone')), KINDLING_SCRIPT: SCRIPT };
  const { stdout } = await call('invoke.cjs', event, several);
  expect(JSON.parse(stdout)).toMatchObject({ body: SCORED });
});

test('an object in ranges', async () => {
  const env = { KINDLING_SCRIPT: BROKEN, KINDLING_OUTPUT_URI: 's3://outputs/' };
  const step = { step: 'plan', input: {}, execution: 'x' };
  expect((await call('batch-step.cjs', step, { ...env, KINDLING_SCRIPT: SCRIPT })).stdout).toMatch(
    /^the event names no S3 object/,
  );
  expect((await call('batch-step.cjs', step, { ...env, KINDLING_SCRIPT: '/nowhere.mjs' })).stderr).toMatch(
    'KINDLING_SCRIPT: there is no /nowhere.mjs',
  );
});
