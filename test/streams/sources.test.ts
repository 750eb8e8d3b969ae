// Streams, queues and jobs whose rows are written elsewhere, through the built bundle against a local S3: each golden event, a bad
// record in each, each repeated.
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { answerTasks } from '../../lib/batch/streams/index.ts';
import { ConfigurationError, DeadlineError, StorageError } from '../../lib/errors.ts';
import { expectedColumns, holdoutCsv } from '../support/real-models.ts';
import { startS3 } from '../support/s3.ts';
import {
  type Any,
  base64,
  EXPECTED,
  float32,
  goldenEvent,
  type Handler,
  startBundle,
  textOf,
} from '../support/streams.ts';

let s3: S3Client;
let batch: Handler;
let close: (() => Promise<unknown>)[];

beforeAll(async () => {
  const local = await startS3(['input-bucket', 'outputs']);
  const bundle = startBundle('batch', { KINDLING_OUTPUT_URI: 's3://outputs/scored' });
  ({ s3 } = local);
  batch = bundle.handler;
  close = [bundle.stop, local.stop];
});
afterAll(async () => {
  for (const end of close) await end();
});

/** Every output of the source: key → rows of its lines. */
async function outputsOf(source: string): Promise<{ [key: string]: Any[] }> {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: 'outputs', Prefix: `scored/${source}/` }));
  const entries = Contents.map(async ({ Key }) => {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'outputs', Key }));
    const lines = (await Body!.transformToString()).trimEnd().split('\n');
    return [Key!.replace('scored/', ''), lines.map((line) => JSON.parse(line))] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

const predictionsOf = (rows: { prediction: number }[]) => float32(rows.map(({ prediction }) => prediction));

/** The event with another stream in each test, so that their outputs stand apart. */
function renamed(name: string, to: string): Any {
  return JSON.parse(JSON.stringify(goldenEvent(name)).replaceAll('abalones', to));
}

const NOTHING_FAILED = { batchItemFailures: [] };

describe('Kinesis', () => {
  test('The rows of an event are an object, named by the shard and the first record', async () => {
    const event = goldenEvent('kinesis');

    expect([await batch(event), await batch(event)]).toEqual([NOTHING_FAILED, NOTHING_FAILED]);

    const outputs = await outputsOf('kinesis/abalones');
    const { sequenceNumber } = event.Records[0].kinesis;
    expect(Object.keys(outputs)).toEqual([`kinesis/abalones/shardId-000000000006/${sequenceNumber}.jsonl`]);
    const [rows] = Object.values(outputs) as [Any[]];
    expect(predictionsOf(rows)).toEqual(EXPECTED);
    const given = event.Records.map(({ kinesis }: Any) => JSON.parse(textOf(kinesis.data)));
    expect(rows.map(({ prediction, ...row }) => row)).toEqual(given);
  });

  test('From a bad record on all are reported, and what is in front of it is written once', async () => {
    const event = renamed('kinesis', 'spoilt');
    const [, bad] = event.Records;
    bad.kinesis.data = base64('{"length":"long"}');
    const reported = { batchItemFailures: [{ itemIdentifier: bad.kinesis.sequenceNumber }] };

    const answers = [await batch(event), await batch(event), await batch({ Records: event.Records.slice(1) })];

    expect(answers).toEqual([reported, reported, reported]);
    const [rows, ...others] = Object.values(await outputsOf('kinesis/spoilt')) as Any[][];
    expect([predictionsOf(rows!), others]).toEqual([EXPECTED.slice(0, 1), []]);
  });

  test('A batch that is cut in two after it was written leaves each row once', async () => {
    const event = renamed('kinesis', 'halved');

    await batch(event);
    for (const Records of [event.Records.slice(0, 1), event.Records.slice(1)]) await batch({ Records });

    const rows = Object.values(await outputsOf('kinesis/halved')).flat();
    expect(predictionsOf(rows)).toEqual(EXPECTED);
  });

  test('Rows of CSV and lists stand beside their predictions', async () => {
    const event = renamed('kinesis', 'positions');
    const rows: number[][] = goldenEvent('redshift').arguments;
    event.Records[0].kinesis.data = base64(`${rows[0]}\n`);
    event.Records[1].kinesis.data = base64(JSON.stringify(rows[1]));

    await batch(event);

    const [written] = Object.values(await outputsOf('kinesis/positions')) as [Any[]];
    expect(predictionsOf(written)).toEqual(EXPECTED);
    expect(written.map(({ data, features }) => data ?? features)).toEqual([`${rows[0]}`, rows[1], undefined]);
  });
});

describe('DynamoDB streams', () => {
  test('New images are rows, and what was removed is none', async () => {
    const event = goldenEvent('dynamodb');

    expect([await batch(event), await batch(event)]).toEqual([NOTHING_FAILED, NOTHING_FAILED]);

    const outputs = await outputsOf('dynamodb/abalones');
    const [rows, ...others] = Object.values(outputs) as Any[][];
    expect([predictionsOf(rows!), rows!.map(({ id }) => id), others]).toEqual([EXPECTED, [1, 2, 3], []]);
  });

  test.each([
    ['a cell that is no number', { NewImage: { length: { S: 'long' } } }],
    ['a value without a type', { NewImage: { length: 7 } }],
    ['no new image', { NewImage: undefined }],
  ])('A record with %s is reported', async (_what, members) => {
    const event = renamed('dynamodb', 'spoilt');
    const bad = event.Records[2];
    Object.assign(bad.dynamodb, members);
    const reported = { batchItemFailures: [{ itemIdentifier: bad.dynamodb.SequenceNumber }] };

    expect([await batch(event), await batch(event)]).toEqual([reported, reported]);

    const rows = Object.values(await outputsOf('dynamodb/spoilt')).flat();
    expect(predictionsOf(rows)).toEqual(EXPECTED.slice(0, 1));
  });
});

describe('Kafka', () => {
  test('Each partition has an object of its own', async () => {
    const event = goldenEvent('kafka');

    expect([await batch(event), await batch(event)]).toEqual([NOTHING_FAILED, NOTHING_FAILED]);

    const outputs = await outputsOf('kafka/abalones');
    expect(Object.keys(outputs)).toEqual(['kafka/abalones/0/15.jsonl', 'kafka/abalones/1/7.jsonl']);
    expect(predictionsOf(Object.values(outputs).flat())).toEqual(EXPECTED);
  });

  test.each(['aws:kafka', 'SelfManagedKafka'])('A bad record of %s stops its partition alone', async (eventSource) => {
    const event = { ...renamed('kafka', `spoilt-${eventSource.length}`), eventSource };
    const [partition] = Object.keys(event.records) as [string];
    event.records[partition][1].value = base64('1,2,3');
    const reported = { batchItemFailures: [{ itemIdentifier: { partition, offset: 16 } }] };

    expect([await batch(event), await batch(event)]).toEqual([reported, reported]);

    const rows = Object.values(await outputsOf(`kafka/spoilt-${eventSource.length}`)).flat();
    expect(predictionsOf(rows)).toEqual([EXPECTED[0], EXPECTED[2]]);
  });
});

describe('SQS', () => {
  test('Each message with rows has an object of its own', async () => {
    const event = goldenEvent('sqs-rows');

    expect([await batch(event), await batch(event)]).toEqual([NOTHING_FAILED, NOTHING_FAILED]);

    const outputs = await outputsOf('sqs/abalones');
    expect(Object.keys(outputs)).toEqual(event.Records.map(({ messageId }: Any) => `sqs/abalones/${messageId}.jsonl`));
    expect(predictionsOf(Object.values(outputs).flat())).toEqual(EXPECTED);
  });

  test('Bad messages are reported, and every good one is written', async () => {
    const event = renamed('sqs-rows', 'spoilt');
    const envelope = JSON.stringify({ Records: [{ s3: 'broken' }] });
    const bodies = [event.Records[0].body, '{"length":"long"}', envelope, event.Records[2].body];
    event.Records = bodies.map((body, at) => ({ ...event.Records[0], messageId: `m${at}`, body }));
    const reported = [{ itemIdentifier: 'm1' }, { itemIdentifier: 'm2' }];

    for (const answer of [await batch(event), await batch(event)]) {
      expect(new Set(answer.batchItemFailures)).toEqual(new Set(reported));
    }

    const rows = Object.values(await outputsOf('sqs/spoilt')).flat();
    expect(predictionsOf(rows)).toEqual([EXPECTED[0], EXPECTED[2]]);
  });

  test('A message of many rows is scored as a file is', async () => {
    const event = renamed('sqs-rows', 'files');
    event.Records = [{ ...event.Records[0], body: holdoutCsv('abalone') }];

    expect(await batch(event)).toEqual(NOTHING_FAILED);

    const rows = Object.values(await outputsOf('sqs/files')).flat();
    expect(predictionsOf(rows)).toEqual(float32(expectedColumns('abalone').get('prediction')!));
  });
});

describe('S3 Batch Operations', () => {
  test.each(['s3-batch', 's3-batch-2'])('%s: each object of the job is scored', async (name) => {
    const Key = 'a folder/abalone+1.csv';
    await s3.send(new PutObjectCommand({ Bucket: 'input-bucket', Key, Body: holdoutCsv('abalone') }));
    const event = goldenEvent(name);

    const answers = [await batch(event), await batch(event)];

    for (const { results, ...answer } of answers) {
      expect(answer).toEqual({
        invocationSchemaVersion: event.invocationSchemaVersion,
        treatMissingKeysAs: 'PermanentFailure',
        invocationId: event.invocationId,
      });
      expect(results).toEqual([
        {
          taskId: event.tasks[0].taskId,
          resultCode: 'Succeeded',
          resultString: expect.stringMatching(/^300 rows, 0 with errors/),
        },
      ]);
    }
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'outputs', Key: `scored/${Key}.out` }));
    const [header, ...lines] = (await Body!.transformToString()).trimEnd().split('\n');
    expect(header!.split(',').slice(-2)).toEqual(['prediction', 'error']);
    const cells = lines.map((line) => line.split(',').at(-2));
    expect(float32(cells)).toEqual(float32(expectedColumns('abalone').get('prediction')!));
  });

  test.each([
    ['is not there', { s3Key: 'nowhere.csv' }, /is not there/],
    ['has no model’s features', { s3Key: 'other.csv' }, /lacks 7 features/],
    ['is not named', { s3Key: null }, /names no object/],
  ])('An object that %s is a permanent failure', async (_what, members, reason) => {
    await s3.send(new PutObjectCommand({ Bucket: 'input-bucket', Key: 'other.csv', Body: 'a,b\n1,2\n' }));
    const event = goldenEvent('s3-batch');
    const tasks = [{ ...event.tasks[0], ...members }];

    const [{ resultCode, resultString }] = (await batch({ ...event, tasks })).results;

    expect([resultCode, resultString]).toEqual(['PermanentFailure', expect.stringMatching(reason)]);
  });

  test.each([
    ['S3 refuses', new StorageError('cannot read'), 'TemporaryFailure'],
    ['has no time left', new DeadlineError('too late'), 'TemporaryFailure'],
    ['would start another job', new ConfigurationError('under the output'), 'PermanentFailure'],
  ])('An object that %s is told so', async (_what, error, resultCode) => {
    const answer = await answerTasks(
      goldenEvent('s3-batch'),
      () => Promise.reject(error),
      (reason) => (reason as Error).message,
    );

    expect(answer).toMatchObject({ results: [{ resultCode, resultString: error.message }] });
  });
});

test('An event whose records could not be reported fails as a whole', async () => {
  const event = goldenEvent('kinesis');
  event.Records[2].kinesis = 7;

  await expect(batch(event)).rejects.toThrow(/no sequence number/);
});

test('Names that anybody may have chosen stay under the prefix', async () => {
  const event = renamed('sqs-rows', '..');
  event.Records = [{ ...event.Records[0], messageId: '../../x y' }];

  await batch(event);

  expect(Object.keys(await outputsOf('sqs'))).toContain('sqs/_/.._.._x_y.jsonl');
});
