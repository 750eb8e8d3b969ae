// Training from S3 into S3, against a local S3 with a proxy that does harm.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { runLocalJob } from '../../../handlers/training/local-job.ts';
import { runSageMakerJob } from '../../../handlers/training/sagemaker-job.ts';
import { KindlingError } from '../../../lib/errors.ts';
import { model_fn } from '../../../lib/hooks/model-fn.ts';
import { parseJobOptions } from '../../../lib/training/job/options.ts';
import { startFaultProxy } from '../../support/fault-proxy.ts';
import { startS3 } from '../../support/s3.ts';

const ROOT = join(import.meta.dirname, '../../..');
const WINE = join(ROOT, 'model-artifacts/wine/data.csv');
const [HEAD, ...ROWS] = readFileSync(WINE, 'utf8').trim().split('\n');
const OPTIONS = { target: 'wine_class', num_round: 2 };

let s3: S3Client;
let proxy: Awaited<ReturnType<typeof startFaultProxy>>;
let stop: () => Promise<unknown>;
let folder: string;
/** what the job says on stdout and stderr */
let said: string;

beforeAll(async () => {
  const local = await startS3(['rows', 'models']);
  proxy = await startFaultProxy(local.url);
  process.env.AWS_ENDPOINT_URL = proxy.url;
  ({ s3, stop } = local);
  // in the order of their names they are the rows of the one file
  await put('wine/train/c.csv', csv(20, 50));
  await put('wine/train/a.csv', csv(0, 20));
  await put('wine/train/year=2026/b.csv.gz', gzipSync(csv(50)));
  await put('wine/train/_SUCCESS', 'nothing of use');
  await put('wine/training-notes.csv', 'not,in,the,folder\n');
  await put('wine/valid.csv', csv(0, 30));
});

afterAll(async () => {
  proxy.stop();
  await stop();
});

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kindling-train-'));
  proxy.plan = () => undefined;
  proxy.seen = [];
  said = '';
  for (const stream of [process.stdout, process.stderr]) {
    jest.spyOn(stream, 'write').mockImplementation((text) => {
      said += text;
      return true;
    });
  }
});

afterEach(async () => {
  jest.restoreAllMocks();
  await rm(folder, { recursive: true, force: true });
});

const csv = (begin: number, end?: number) => `${[HEAD, ...ROWS.slice(begin, end)].join('\n')}\n`;
const put = (Key: string, Body: string | Buffer) => s3.send(new PutObjectCommand({ Bucket: 'rows', Key, Body }));
const get = async (Key: string) => {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'models', Key }));
  return (await Body?.transformToString()) ?? '';
};
const list = async (Prefix: string) => {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: 'models', Prefix }));
  return Contents.map(({ Key = '' }) => Key.slice(Prefix.length));
};
const train = (
  data: string,
  output: string,
  { validation, ...more }: { validation?: string; archive?: boolean } = {},
) =>
  runLocalJob({ data, validation, output, options: parseJobOptions(new Map(Object.entries({ ...OPTIONS, ...more }))) });
const failureOf = (running: Promise<unknown>): Promise<KindlingError> =>
  running.then(
    () => undefined as never,
    (error) => error,
  );

describe('training from S3', () => {
  test('It should train the same model from objects under a folder as from one file', async () => {
    const [fromFile, fromFolder, fromSlash] = [join(folder, 'file'), join(folder, 'folder'), join(folder, 'slash')];

    await train(WINE, fromFile);
    await train('s3://rows/wine/train', fromFolder);
    await train('s3://rows/wine/train/', fromSlash);

    const [expected, ...models] = [fromFile, fromFolder, fromSlash].map((path) =>
      readFileSync(join(path, 'xgb_model.json'), 'utf8'),
    );
    expect(models).toEqual([expected, expected]);
  });

  test('It should leave in S3 a folder and an archive that serve, the model last', async () => {
    const more = { validation: 's3://rows/wine/valid.csv', archive: true };

    await train('s3://rows/wine/train', 's3://models/wine/', more);

    expect(said).toContain('78 training and 30 validation rows');
    expect(await list('wine/')).toEqual([
      'baseline.json',
      'feature_columns.json',
      'label_encoder.json',
      'model.tar.gz',
      'report.html',
      'validation_predictions.csv',
      'xgb_model.json',
    ]);
    const puts = proxy.seen.filter((request) => request.startsWith('PUT'));
    expect(puts.at(-1)).toMatch(/^PUT \/models\/wine\/xgb_model\.json/);
    const report = await s3.send(new HeadObjectCommand({ Bucket: 'models', Key: 'wine/report.html' }));
    expect(report.ContentType).toBe('text/html; charset=utf-8');
    const models = await Promise.all(['s3://models/wine', 's3://models/wine/model.tar.gz'].map((uri) => model_fn(uri)));
    expect(models.map(({ numTree, classes }) => [numTree, classes?.length])).toEqual([
      [6, 3],
      [6, 3],
    ]);
  });

  test.each<[what: string, data: string, output: string, error: string]>([
    ['no bucket of rows', 's3://nowhere/wine', 'out', 'the bucket nowhere is not there'],
    ['no such object', 's3://rows/wine/none.csv', 'out', 'there are no data at s3://rows/wine/none.csv'],
    ['no such folder', 's3://rows/beer/', 'out', 'there are no data at s3://rows/beer/'],
    ['no uri', 's3://', 'out', '"s3://" is not an S3 uri'],
    ['no bucket for the model', WINE, 's3://nowhere/wine', 'the bucket nowhere is not there'],
  ])('It should fail before it trains: %s', async (_, data, output, error) => {
    const failure = await failureOf(train(data, output === 'out' ? join(folder, output) : output));

    expect(failure).toBeInstanceOf(KindlingError);
    expect([failure.message, failure.hint, said]).toEqual([error, expect.stringMatching(/./), '']);
    expect(existsSync('s3:')).toBe(false);
  });

  test('It should say before it trains that the model may not be uploaded', async () => {
    proxy.plan = (method) => (method === 'POST' ? { status: 403 } : undefined);

    const { message, hint } = await failureOf(train('s3://rows/wine/train', 's3://models/denied'));

    expect(message).toMatch(/^cannot write s3:\/\/models\/denied\/xgb_model\.json: AccessDenied \(403/);
    expect([hint, said]).toEqual([expect.stringContaining('allow the role s3:PutObject'), '']);
  });

  test('It should keep what it trained where S3 does not take it', async () => {
    proxy.plan = (method) => (method === 'PUT' ? { status: 403 } : undefined);

    const { message, hint } = await failureOf(train('s3://rows/wine/train', 's3://models/refused'));

    expect([message, await list('refused/')]).toEqual([expect.stringMatching(/^cannot write .*AccessDenied/), []]);
    const [, kept = ''] = /^the files are in (\S+): upload them/.exec(hint ?? '') ?? [];
    expect(readdirSync(kept)).toContain('xgb_model.json');
    expect((await model_fn(kept)).numTree).toBe(6);
    await rm(kept, { recursive: true });
  });

  test('It should go on where a stream of rows breaks', async () => {
    let faults = 0;
    proxy.plan = (method, url) => {
      const isRows = method === 'GET' && url.includes('/a.csv');
      return isRows && faults++ === 0 ? { resetAfter: 100 } : undefined;
    };

    await train('s3://rows/wine/train', folder);

    expect(faults).toBe(2);
    expect(said).toContain('62 training and 16 validation rows');
  });

  test('It should take channels and folders of a container from S3', async () => {
    const env = {
      SM_HPS: '{"target":"wine_class","num_round":2}',
      SM_CHANNEL_TRAIN: 's3://rows/wine/train',
      SM_CHANNEL_VALIDATION: 's3://rows/wine/valid.csv',
      SM_MODEL_DIR: 's3://models/container/model',
      SM_OUTPUT_DATA_DIR: 's3://models/container/data',
    };

    await runSageMakerJob(folder, env);

    expect(said).toContain('78 training and 30 validation rows');
    expect(await list('container/')).toEqual([
      'data/report.html',
      'data/validation_predictions.csv',
      'model/baseline.json',
      'model/feature_columns.json',
      'model/label_encoder.json',
      'model/xgb_model.json',
    ]);
    expect(JSON.parse(await get('container/model/label_encoder.json'))).toEqual({
      classes: ['TypeA', 'TypeB', 'TypeC'],
    });
  });
});
