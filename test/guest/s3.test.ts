// The npm package holds the SDK once, as an ES module: CommonJS and the command find it as well.
import { execFile } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { installPacked, type Packed } from '../support/packed.ts';
import { bits, expectedColumns, holdoutCsv, modelDir } from '../support/real-models.ts';
import { startS3 } from '../support/s3.ts';

const URI = 's3://models/abalone/model.ubj';

let local: Awaited<ReturnType<typeof startS3>>;
let packed: Packed;
beforeAll(async () => {
  packed = installPacked();
  local = await startS3(['models']);
  const put = (Key: string, Body: string | Buffer) =>
    local.s3.send(new PutObjectCommand({ Bucket: 'models', Key, Body }));
  await put('abalone/model.ubj', readFileSync(join(modelDir('abalone'), 'model.ubj')));
  await put('abalone/feature_columns.json', readFileSync(join(modelDir('abalone'), 'feature_columns.json')));
  await put('rows.csv', holdoutCsv('abalone'));
});
afterAll(async () => {
  await local.stop();
  rmSync(packed.folder, { recursive: true });
});

/** What a program prints; it does not keep this process, in which S3 is, from answering. */
async function run(...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, args, {
    cwd: packed.folder,
    encoding: 'utf8',
    env: { ...process.env },
  });
  return stdout;
}

test.each([
  ['CommonJS', 'const { loadModel } = require("kindling");', 'commonjs'],
  ['an ES module', 'import { loadModel } from "kindling";', 'module'],
])('It should load a model from S3 in %s', async (_, imports, type) => {
  const script = `${imports} loadModel('${URI}').then((model) => console.log(model.model.summary.format));`;

  expect(await run(`--input-type=${type}`, '-e', script)).toBe('ubj\n');
});

test('It should score from S3 to S3 by the command', async () => {
  const cli = join(packed.kindling, 'dist/cli.cjs');

  await run(cli, 'score', 's3://models/abalone/', 's3://models/rows.csv', 's3://models/scored.csv');

  const { Body } = await local.s3.send(new GetObjectCommand({ Bucket: 'models', Key: 'scored.csv' }));
  const [header, ...lines] = (await Body!.transformToString()).trimEnd().split('\n');
  expect(header).toMatch(/,prediction,error$/);
  const predictions = lines.map((line) => line.split(',').at(-2));
  expect(bits(predictions)).toEqual(bits(expectedColumns('abalone').get('prediction')!));
});
