// Events of streams and warehouses that are damaged anywhere: answered record by record, or refused in a sentence, and never a
// failure of ours.
import { readdirSync } from 'node:fs';
import fc from 'fast-check';
import { isStreamEvent, isTasksEvent } from '../../lib/batch/events.ts';
import { answerTasks, type StreamParts, scoreMessages, scoreStreamEvent } from '../../lib/batch/streams/index.ts';
import { KindlingError } from '../../lib/errors.ts';
import { model_fn } from '../../lib/hooks/model-fn.ts';
import { DEFAULT_HOOKS, transform } from '../../lib/hooks/transform.ts';
import { createInvokeHandler } from '../../lib/middleware/invoke-handler.ts';
import { modelDir } from '../support/real-models.ts';
import { type Any, base64, goldenEvent } from '../support/streams.ts';

/** `npm run fuzz` asks 20,000 in all, and others each time. */
const RUNS = process.env.FUZZ_RUNS ? { numRuns: 10_000 } : { numRuns: 150, seed: 1 };

const names = readdirSync(new URL('../events/', import.meta.url)).map((name) => name.replace('.json', ''));
const ASKS = /^(firehose|pipes|step-functions|redshift|snowflake|bigquery)/;
const WRITES = /^(kinesis|dynamodb|kafka|sqs-rows|s3-batch)/;

const logger = { info() {}, warn() {}, error() {}, debug() {} };

/** Texts that are nearly a row, or nearly what carries one. */
const text = fc.oneof(
  fc.string(),
  fc.constantFrom('', '%%', '{"length":', '[[1]]', '{"instances":[[1,2,3,4,5,6,7]]}', '1,2,3,4,5,6,7', '"a', '\u0000'),
  fc.string().map(base64),
  fc.json().map(base64),
  fc.array(fc.double(), { minLength: 6, maxLength: 8 }).map((cells) => base64(JSON.stringify(cells))),
  fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes).toString('base64')),
);
const wrong = fc.oneof(
  { weight: 2, arbitrary: text },
  fc.jsonValue(),
  fc.constantFrom(undefined, null, 7, Number.NaN, 2 ** 53, [], {}, [null], { toString: 1 }, { N: '1' }, { N: 'x' }),
  fc.constant({ L: [{ L: [{ M: { a: { SS: ['x', 7] } } }] }] }),
);

/** A golden event with a few of its members replaced, left out or put elsewhere. */
const damaged = (pattern: RegExp) =>
  fc
    .tuple(
      fc.constantFrom(...names.filter((name) => pattern.test(name))),
      fc.array(fc.tuple(fc.nat(), wrong), { minLength: 1, maxLength: 3 }),
    )
    .map(([name, changes]) => {
      const event = { root: goldenEvent(name) };
      for (const [at, value] of changes) {
        const places = placesIn(event);
        const [holder, member] = places[at % places.length]!;
        holder[member] = structuredClone(value); // or what is put into it would be in every event
      }
      return { name, event: event.root };
    });

function placesIn(value: Any): [holder: Any, member: string][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.keys(value).flatMap((name) => [[value, name] as [Any, string], ...placesIn(value[name])]);
}

test('whoever gets rows back is answered, or told why not', async () => {
  const handler = createInvokeHandler({ modelUri: modelDir('abalone'), logger: logger as never });
  const property = fc.asyncProperty(damaged(ASKS), async ({ name, event }) => {
    const answer = await handler(event).catch((error: Error) => error);
    if (answer instanceof Error) expect([answer.name, answer.message]).not.toContain('internal');
    else {
      expect(answer?.statusCode).not.toBe(500);
      expect(JSON.stringify(answer)).not.toContain('something went wrong');
      const records = event?.records;
      if (name.startsWith('firehose') && answer?.records) {
        expect(answer.records.map(({ recordId }: Any) => recordId)).toEqual(
          records.map(({ recordId }: Any) => recordId),
        );
      }
      if (answer?.success) expect(answer.results).toHaveLength(event.arguments.length);
    }
  });
  await fc.assert(property, RUNS);
});

test('streams, queues and jobs report what they cannot use', async () => {
  const model = await model_fn(modelDir('abalone'));
  const written: string[] = [];
  const parts: StreamParts = {
    options: {},
    logger,
    ask: (question) => transform(question, model, DEFAULT_HOOKS),
    put: async (key, bytes) => {
      written.push(key);
      for (const line of Buffer.from(bytes).toString().trimEnd().split('\n')) JSON.parse(line);
    },
  };
  const score = async (event: Any) => {
    if (isStreamEvent(event)) return await scoreStreamEvent(event, parts);
    if (isTasksEvent(event)) return await answerTasks(event, async ({ bucket, key }) => bucket + key, String);
    return Array.isArray(event?.Records) ? await scoreMessages(event.Records, parts) : undefined;
  };
  const property = fc.asyncProperty(damaged(WRITES), async ({ event }) => {
    try {
      await score(event);
    } catch (error) {
      if (!(error instanceof KindlingError)) throw error;
      expect([error.status, error.message]).toEqual([400, expect.stringMatching(/./)]);
    }
    for (const key of written.splice(0)) expect(key).toMatch(/^(kinesis|dynamodb|kafka|sqs)(\/[\w.-]+){2,}\.jsonl$/);
  });
  await fc.assert(property, RUNS);
});
