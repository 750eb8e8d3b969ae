// Events of every kind whose fields are of wrong types: refused by what they lack, and never a failure of ours.
import { readdirSync, readFileSync } from 'node:fs';
import { isSqsEvent, readEvent } from '../../lib/batch/events.ts';
import { KindlingError } from '../../lib/errors.ts';
import { createInvokeHandler } from '../../lib/middleware/invoke-handler.ts';
import { withWrongMembers } from '../support/damaged-json.ts';
import { modelDir } from '../support/real-models.ts';

const EVENTS = new URL('../events/', import.meta.url);
const event = (name: string) => JSON.parse(readFileSync(new URL(name, EVENTS), 'utf8'));
/** Those of streams and warehouses, test/fuzz/events.test.ts damages. */
const HAS_OWN_FUZZ =
  /^(firehose|pipes|step-functions|redshift|snowflake|bigquery|kinesis|dynamodb|kafka|sqs-rows|s3-batch)/;
const names = readdirSync(EVENTS).filter((name) => name.endsWith('.json') && !HAS_OWN_FUZZ.test(name));
const isForBatch = (name: string) => /s3|sqs|sns|eventbridge/.test(name);

const logger = { info() {}, warn() {}, error() {}, debug() {} } as never;
const handler = createInvokeHandler({ modelUri: modelDir('abalone'), logger });
const context = { awsRequestId: 'r', getRemainingTimeInMillis: () => 60_000 } as never;
type Result = { statusCode: number; body: string; isBase64Encoded: boolean };
const invoke = (value: unknown) => handler(value, context) as Promise<Result>;

test.each(names.filter((name) => !isForBatch(name)))('%s with wrong members is answered or refused', async (name) => {
  for (const [path, value] of withWrongMembers(event(name))) {
    const result = await invoke(value).catch((error: Error) => error);
    const outcome = result instanceof Error ? result.name : (result?.statusCode ?? 200);
    if (outcome === 500 || outcome === 'internal') throw new Error(`${path}: ${JSON.stringify(result)}`);
  }
});

test.each(names.filter(isForBatch))('%s with wrong members names objects or is refused', (name) => {
  for (const [, value] of withWrongMembers(event(name))) {
    for (const part of isSqsEvent(value) ? (value as { Records: unknown[] }).Records : [value]) {
      try {
        for (const item of readEvent(isSqsEvent(value) ? { Records: [part] } : part).items) {
          expect([typeof item.bucket, typeof item.key]).toEqual(['string', 'string']);
        }
      } catch (error) {
        if (!(error instanceof KindlingError)) throw error;
        expect([error.status, error.hint]).toEqual([400, expect.any(String)]);
      }
    }
  }
});

const ROW = '0.42,0.33,0.125,0.463,0.186,0.11,0.145';

test.each([
  ['null', { body: ROW, contentType: null, accept: null, customAttributes: null }],
  ['left out', { body: ROW }],
])('a Content-Type that is %s is none', async (_what, value) => {
  expect(await invoke(value)).toMatchObject({ statusCode: 200, body: '9.40333' });
});

test('custom attributes longer than any header are refused before one of them is compared', async () => {
  const customAttributes = Array.from({ length: 2000 }, (_, index) => `outpu${index}=1`).join(';');

  const { statusCode, body } = await invoke({ body: ROW, customAttributes });

  expect([statusCode, body]).toEqual([400, expect.stringContaining('send at most 16384')]);
});

test('a body that comes as text is decoded already, and one in base64 is in its charset, as its answer is', async () => {
  const header = 'note,length,diameter,height,whole_weight,shucked_weight,viscera_weight,shell_weight';
  const body = `${header}\nGröße €,${ROW}\n`;
  const contentType = 'text/csv; charset=windows-1252';
  const bytes = Buffer.from(body.replace('€', '\x80'), 'latin1').toString('base64');

  const text = await invoke({ body, contentType });
  const encoded = await invoke({ body: bytes, contentType, isBase64Encoded: true });

  expect(text).toMatchObject({ body: expect.stringContaining('Größe €'), isBase64Encoded: false });
  expect(encoded).toMatchObject({ contentType, isBase64Encoded: true });
  expect(Buffer.from(encoded.body, 'base64').toString('latin1')).toContain('Größe \x80');
});

test('headers and queries that are null are none', async () => {
  const nothing = { headers: null, multiValueHeaders: null, queryStringParameters: null };
  const v1 = { httpMethod: 'POST', path: '/invocations', body: ROW, requestContext: { stage: null }, ...nothing };
  const multi = { ...v1, multiValueQueryStringParameters: null, requestContext: { elb: {} } };
  for (const value of [v1, multi]) expect(await invoke(value)).toMatchObject({ statusCode: 200, body: '9.40333' });
});

test.each([
  ['rubbish', '1,2,3 é'],
  ['text', `${ROW}\n`],
  ['a length that base64 does not have', 'MSwyL'],
  ['padding in the middle', 'MQ==MQ=='],
])('a body of %s is not base64', async (_what, body) => {
  const result = await invoke({ body, isBase64Encoded: true });
  expect(result.statusCode).toBe(400);
  expect(JSON.parse(result.body)).toMatchObject({
    detail: expect.stringContaining('is not base64'),
    hint: expect.any(String),
  });
});

test.each([
  ['padded', (text: string) => Buffer.from(text).toString('base64')],
  ['without padding', (text: string) => Buffer.from(text).toString('base64').replaceAll('=', '')],
  ['for URLs', (text: string) => Buffer.from(text).toString('base64url')],
  ['in lines', (text: string) => Buffer.from(text).toString('base64').replace(/.{20}/g, '$&\n')],
])('base64 %s is read', async (_what, encode) => {
  for (const body of [ROW, `${ROW} `, `${ROW}  `]) {
    expect((await invoke({ body: encode(body), isBase64Encoded: true })).body).toBe('9.40333');
  }
});

test.each([
  ['headers', { headers: 'text/csv' }],
  ['headers', { headers: { accept: {} } }],
  ['rawPath', { rawPath: ['/invocations'] }],
  ['rawQueryString', { rawQueryString: {} }],
  ['body', { body: { instances: [] } }],
  ['isBase64Encoded', { isBase64Encoded: 'true' }],
])('names the field that has another type: %s', async (name, fields) => {
  const http = { method: 'POST', path: '/invocations' };
  const result = await invoke({ rawPath: '/invocations', body: ROW, requestContext: { http }, ...fields });
  expect(result.statusCode).toBe(400);
  expect(JSON.parse(result.body)).toMatchObject({
    detail: expect.stringContaining(`"${name}" is not`),
    hint: expect.any(String),
  });
});

test('an event that nests too deep to be written is refused', async () => {
  let value: unknown = 1;
  for (let level = 0; level < 100_000; level++) value = [value];
  await expect(invoke({ rows: value })).rejects.toThrow(/nests too many lists/);
});
