// A model in S3, as `KINDLING_MODEL_URI` names it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DeleteObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createInvokeHandler } from '../../lib/middleware/invoke-handler.ts';
import { loadModel, loadModelFiles } from '../../lib/model/load.ts';
import type { ModelFiles } from '../../lib/model/model-files.ts';
import { packModel } from '../../lib/model/packed/write.ts';
import { S3ModelFiles } from '../../lib/model/s3-files.ts';
import { bits, expectedColumns, holdoutCsv, modelDir } from '../support/real-models.ts';
import { startS3 } from '../support/s3.ts';

const KEY = 'abalone/model.kindling';
const reasons: string[] = []; // of the log
const logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: (message: string) => void reasons.push(message),
};
let s3: S3Client;
let stop: () => Promise<unknown>;

beforeAll(async () => {
  ({ s3, stop } = await startS3(['models']));
});

afterAll(async () => {
  await stop();
});

describe('a model in S3', () => {
  test('It should be loaded by the first call that finds it, and once', async () => {
    const handler = createInvokeHandler({ modelUri: 's3://models/abalone/', logger });
    const ask = async () => {
      const event = { body: holdoutCsv('abalone'), contentType: 'text/csv', accept: 'text/csv' };
      return (await handler(event, { awsRequestId: '1' } as never)) as { statusCode: number; body: string };
    };
    const packed = packModel(await loadModel(modelDir('abalone')));

    const missing = await ask();
    await s3.send(new PutObjectCommand({ Bucket: 'models', Key: KEY, Body: packed.subarray(0, 5000) }));
    const damaged = await ask();
    await s3.send(new PutObjectCommand({ Bucket: 'models', Key: KEY, Body: packed }));
    const found = await ask();
    await s3.send(new DeleteObjectCommand({ Bucket: 'models', Key: KEY }));
    const later = await ask();

    expect([missing, damaged, found, later].map(({ statusCode }) => statusCode)).toEqual([503, 503, 200, 200]);
    expect(`${missing.body}${damaged.body}`).not.toMatch(/s3:|model\.kindling/);
    expect(reasons).toEqual([
      's3://models/abalone/ holds no model',
      expect.stringMatching(/^model.kindling: the packed model should have \d+ bytes, but has/),
    ]);
    const cells = found.body
      .trimEnd()
      .split(/\r?\n/)
      .slice(1)
      .map((line) => line.split(',').at(-1));
    expect(bits(cells)).toEqual(bits(expectedColumns('abalone').get('prediction')!));
    expect(later.body).toBe(found.body);
  });

  test('It should come in one piece, however many it is sent in', async () => {
    const sent = Uint8Array.from({ length: 3_000_001 }, (_, at) => (at * 31) ^ (at >> 11));
    await s3.send(new PutObjectCommand({ Bucket: 'models', Key: 'large/xgboost-model', Body: sent }));
    const files = new S3ModelFiles('s3://models/large/');

    const names = await files.list();
    const read = await files.read('xgboost-model');

    expect(names).toEqual(['xgboost-model']);
    expect(Buffer.compare(read, sent)).toBe(0);
    expect(read.byteOffset).toBe(0);
  });

  test('It should look at the first bytes of what lies beside it, and fetch the model alone', async () => {
    const model = readFileSync(join(import.meta.dirname, '../model/container-form/plain.ubj'));
    const put = (key: string, body: Uint8Array | string) =>
      s3.send(new PutObjectCommand({ Bucket: 'models', Key: `several/run/${key}`, Body: body }));
    await Promise.all([
      put('churn.dat', model),
      put('events.dat', Buffer.alloc(300_000, 7)),
      put('empty', Buffer.alloc(0)),
      put('rows.csv', '1'),
    ]);
    await put('code/inference.py', 'x');
    const files = new S3ModelFiles('s3://models/several/run');
    const read: string[] = [];
    const spied = { ...watched(files, read), openFolder: (name: string) => files.openFolder(name) };

    const loaded = await loadModelFiles(spied);
    const below = await loadModelFiles(new S3ModelFiles('s3://models/several/'));

    expect(read).toEqual(['churn.dat']);
    expect([loaded.numFeature, below.numFeature]).toEqual([3, 3]);
  });
});

/** The files, and the names of those that are read whole. */
function watched(files: S3ModelFiles, read: string[]): ModelFiles {
  return {
    list: () => files.list(),
    listFolders: () => files.listFolders(),
    readHead: (name, maxBytes) => files.readHead(name, maxBytes),
    read: (name) => {
      read.push(name);
      return files.read(name);
    },
  };
}
