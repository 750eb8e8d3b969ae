// The container under SageMaker's batch transform: its parameters, both strategies, answers that can be assembled and joined.
import { type ChildProcess, spawn } from 'node:child_process';
import papaparse from 'papaparse';
import { type TransformJob, transform } from '../support/batch-transform.ts';
import { CLI } from '../support/command.ts';
import { freePort } from '../support/free-port.ts';
import { bits, expectedColumns, holdoutCsv, modelDir } from '../support/real-models.ts';

const FEATURES = 'length diameter height whole_weight shucked_weight viscera_weight shell_weight'.split(' ');
/** By position, as batch transform knows no header. */
const ROWS = papaparse
  .parse<Record<string, string>>(holdoutCsv('abalone').trimEnd(), { header: true })
  .data.map((row) => FEATURES.map((name) => row[name]).join(','));
const RINGS = expectedColumns('abalone').get('prediction')!;
const LINES: TransformJob = { contentType: 'text/csv', splitType: 'Line', assembleWith: 'Line', joinSource: 'None' };

let server: ChildProcess;
let url: string;
beforeAll(async () => {
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  const env = { ...process.env, SAGEMAKER_BATCH: 'true' };
  server = spawn(process.execPath, [CLI, 'serve', modelDir('abalone'), '--port', `${port}`], { stdio: 'ignore', env });
  for (let tries = 0; tries < 100; tries++) {
    if (
      await fetch(`${url}/ping`)
        .then((answer) => answer.ok)
        .catch(() => false)
    )
      return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
});
afterAll(() => {
  server.kill();
});

const cells = (output: Buffer) => output.toString().trimEnd().split('\n');

test('says how it wants to be asked', async () => {
  const { parameters } = await transform(url, Buffer.from(`${ROWS[0]}\n`), LINES);
  expect(parameters).toEqual({
    MaxConcurrentTransforms: expect.any(Number),
    BatchStrategy: 'MULTI_RECORD',
    MaxPayloadInMB: 100,
  });
});

test.each<[string, Partial<TransformJob>, number]>([
  ['many records a request', { maxPayloadInMB: 4e-3, maxConcurrentTransforms: 3 }, 2],
  ['one record a request', { batchStrategy: 'SingleRecord', maxConcurrentTransforms: 4 }, 300],
  ['the whole object', { splitType: 'None', assembleWith: 'None' }, 1],
])('%s: the lines of the output are those of XGBoost', async (_, job, atLeast) => {
  for (const object of [`${ROWS.join('\n')}\n`, ROWS.join('\n')]) {
    const { output, requests } = await transform(url, Buffer.from(object), { ...LINES, ...job });
    expect(requests).toBeGreaterThanOrEqual(atLeast);
    expect(bits(cells(output))).toEqual(bits(RINGS));
  }
});

test('predictions are joined with their inputs', async () => {
  const job = { ...LINES, joinSource: 'Input' as const, maxPayloadInMB: 2e-3 };
  const { output } = await transform(url, Buffer.from(`${ROWS.join('\n')}\n`), job);
  const joined = cells(output);
  expect(joined.map((line) => line.slice(0, line.lastIndexOf(',')))).toEqual(ROWS);
  expect(bits(joined.map((line) => line.slice(line.lastIndexOf(',') + 1)))).toEqual(bits(RINGS));
});

test('JSON Lines are asked and answered line by line', async () => {
  const records = ROWS.map((row) => JSON.stringify({ features: row.split(',').map(Number) }));
  const job = { ...LINES, contentType: 'application/jsonlines', accept: 'application/jsonlines', maxPayloadInMB: 8e-3 };
  const { output } = await transform(url, Buffer.from(`${records.join('\n')}\n`), job);
  expect(bits(cells(output).map((line) => JSON.parse(line).score))).toEqual(bits(RINGS));
});

test('a record that cannot be used fails the job with its row', async () => {
  await expect(transform(url, Buffer.from(`${ROWS[0]}\n1,2,x,4,5,6,7\n`), LINES)).rejects.toThrow(/^400: .*row 2/s);
});
