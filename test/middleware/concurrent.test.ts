// Many requests in flight on one handler and one model, as Lambda Managed Instances have them: worker threads, each with a copy of
// the handler that answers up to 64 requests at once. A stand-in, as nobody ran it on AWS.
import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { gzipSync } from 'node:zlib';
import { input_fn } from '../../lib/hooks/input-fn.ts';
import { output_fn } from '../../lib/hooks/output-fn.ts';
import { predict_fn } from '../../lib/hooks/predict-fn.ts';
import { createInvokeHandler } from '../../lib/middleware/invoke-handler.ts';
import { bits, expectedColumns, holdoutCsv, modelDir } from '../support/real-models.ts';

const IN_FLIGHT = 64;
const FEATURES = ['length', 'diameter', 'height', 'whole_weight', 'shucked_weight', 'viscera_weight', 'shell_weight'];
const [header = '', ...all] = holdoutCsv('abalone').trimEnd().split(/\r?\n/);
const names = header.split(',');
/** Rows that can be cut at their commas. */
const plain = all.flatMap((line, row) => (line.includes('"') ? [] : [row]));
const lines = plain.map((row) => all[row]!);
const predicted = bits(expectedColumns('abalone').get('prediction')!);
const predictions = plain.map((row) => predicted[row]);

/** Rows of the holdout, and how they are sent. */
interface Case {
  readonly first: number;
  readonly size: number;
  readonly event: object;
  read(body: string): unknown[];
}

const MEDIA = [
  {
    contentType: 'text/csv',
    // without the columns of other requests, so that headers differ
    write: (rows: string[], at: number) => {
      const kept = names.flatMap((name, column) => (FEATURES.includes(name) || column % 3 === at % 3 ? [column] : []));
      const order = at % 2 === 0 ? kept : kept.toReversed();
      return [header, ...rows].map((line) => order.map((column) => line.split(',')[column]).join(',')).join('\n');
    },
    read: (body: string) => {
      const [head = '', ...cells] = body.split('\n').map((line) => line.split(','));
      return cells.map((row) => row[head.indexOf('prediction')]);
    },
  },
  {
    contentType: 'application/json',
    write: (rows: string[]) => JSON.stringify(rows.map(record)),
    read: (body: string) => JSON.parse(body).map(({ prediction }: { prediction: number }) => prediction),
  },
  {
    contentType: 'application/jsonlines',
    write: (rows: string[]) => rows.map((row) => JSON.stringify(record(row))).join('\n'),
    read: (body: string) =>
      body
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).prediction),
  },
  {
    contentType: 'text/csv; header=absent',
    write: (rows: string[]) => rows.map((row) => FEATURES.map((name) => record(row)[name]).join(',')).join('\n'),
    read: (body: string) => body.trim().split('\n'),
  },
];

function record(line: string): { [name: string]: string | number } {
  return Object.fromEntries(
    line.split(',').map((cell, column) => [names[column]!, FEATURES.includes(names[column]!) ? Number(cell) : cell]),
  );
}

/** Every other one has enough rows for the kernels, or is compressed. */
const CASES = Array.from({ length: IN_FLIGHT }, (_, at): Case => {
  const { contentType, write, read } = MEDIA[at % MEDIA.length]!;
  const size = (at >> 2) % 2 === 0 ? 1 + (at % 7) : 70 + at;
  const first = (at * 13) % (lines.length - size);
  const text = write(lines.slice(first, first + size), at);
  const isFolded = (at >> 3) % 2 === 1;
  const event = {
    version: '2.0',
    rawPath: '/invocations',
    rawQueryString: at % 5 === 0 ? 'outputs=prediction,contributions' : '',
    headers: {
      'content-type': contentType,
      accept: contentType.split(';')[0],
      'x-request-id': `r${at}`,
      ...(isFolded && { 'content-encoding': 'gzip' }),
    },
    requestContext: { http: { method: 'POST' } },
    body: isFolded ? gzipSync(text).toString('base64') : text,
    isBase64Encoded: isFolded,
  };
  return { first, size, event, read };
});

interface Result {
  readonly statusCode: number;
  readonly headers: { readonly [name: string]: string };
  readonly body: string;
}

/** What a case was answered: its own id, and XGBoost's bits for its own rows. */
function answered({ statusCode, headers, body }: Result, { read }: Case): unknown {
  return statusCode === 200 ? [headers['x-request-id'], bits(read(body).map((cell) => firstOf(cell)))] : body;
}

/** Rows without names that want more than the prediction are lines of several cells. */
function firstOf(cell: unknown): string {
  return String(cell).split(',')[0]!;
}

const EXPECTED = CASES.map(({ first, size }, at) => [`r${at}`, predictions.slice(first, first + size)]);
const pause = () => new Promise((resolve) => setTimeout(resolve, Math.random() * 3));

test('64 requests in flight whose hooks wait for something get their own answers', async () => {
  const silent = { info() {}, warn() {}, error() {}, debug() {} } as never;
  const handler = createInvokeHandler({
    modelUri: modelDir('abalone'),
    logger: silent,
    input_fn: async (body, contentType) => {
      await pause();
      return input_fn(body, contentType);
    },
    predict_fn: async (frame, model, options) => {
      const output = predict_fn(frame, model, options);
      await pause();
      return output;
    },
    output_fn: async (frame, accept) => {
      const answer = output_fn(frame, accept);
      await pause();
      return answer;
    },
  });

  const results: Result[] = await Promise.all(CASES.map(({ event }) => handler(event, { awsRequestId: 'none' })));

  expect(results.map((result, at) => answered(result, CASES[at]!))).toEqual(EXPECTED);
});

/** A thread of the runtime: the bundle's handler, asked as often as events come in. */
const THREAD = `
  const { parentPort, workerData } = require('node:worker_threads');
  const { handler } = require(workerData.bundle);
  parentPort.on('message', async (events) => {
    const context = { awsRequestId: 'none', getRemainingTimeInMillis: () => 60000 };
    parentPort.postMessage(await Promise.all(events.map((event) => handler(event, context))));
  });`;

test('two threads with 64 requests in flight each get the answers of their own rows', async () => {
  const bundle = join(import.meta.dirname, '../../dist/lambda/dist/invoke.cjs');
  const env = { KINDLING_MODEL_URI: modelDir('abalone'), POWERTOOLS_LOG_LEVEL: 'SILENT' };
  const threads = [0, 1].map(() => new Worker(THREAD, { eval: true, workerData: { bundle }, env }));
  try {
    const results = await Promise.all(
      threads.map(async (thread) => {
        thread.postMessage(CASES.map(({ event }) => event));
        const [result] = await once(thread, 'message');
        return result as Result[];
      }),
    );

    for (const result of results) expect(result.map((each, at) => answered(each, CASES[at]!))).toEqual(EXPECTED);
  } finally {
    await Promise.all(threads.map((thread) => thread.terminate()));
  }
});
