// Whatever is long in a request, answers and log lines are not, and neither shows what is not theirs.
import { jest } from '@jest/globals';
import { createInvokeHandler } from '../../lib/middleware/invoke-handler.ts';
import type { RequestLogger } from '../../lib/middleware/late-logger.ts';
import { holdoutCsv, modelDir } from '../support/real-models.ts';
import { type Asked, type Service, waysIn } from '../support/ways-in.ts';

const [HEADER, ROW] = holdoutCsv('wine').split('\n') as [string, string];
const LONG = 12_000; // Node takes 16 kB of headers
const [NUL, EURO] = ['\0', '€'];
const CSV = { 'content-type': 'text/csv' };
const JSON_TYPE = { 'content-type': 'application/json' };
const csv = (header: string, row = ROW) => ({ headers: CSV, body: `${header}\n${row}\n` });
const names = (length: number) => Array.from({ length: 3000 }, (_, at) => `${at}`.padEnd(length, 'n')).join(',');
const attribute = (text: string) => ({
  headers: { ...CSV, 'x-amzn-sagemaker-custom-attributes': text },
  body: `${HEADER}\n${ROW}\n`,
});

const CASES: [string, Asked][] = [
  ['a column name', csv(HEADER.replace('ash', 'a'.repeat(150_000)))],
  ['a column name of NULs', csv(HEADER.replace('ash', NUL.repeat(150_000)))],
  ['a column name beyond ASCII', csv(HEADER.replace('ash', EURO.repeat(50_000)))],
  ['column names', csv(names(50), Array(3000).fill('1').join(','))],
  ['a column, twice', csv(`${HEADER.replace('hue', 'Hue')},HUE,${'b'.repeat(90_000)}`, `${ROW},1,1`)],
  ['a cell', csv(HEADER, ROW.replace(',88.0,', `,${'tall'.repeat(30_000)},`))],
  ['a cell of NULs', csv(HEADER, ROW.replace(',88.0,', `,${NUL.repeat(100_000)},`))],
  ['a line', { headers: CSV, body: `${HEADER}\n${ROW}\n${'1,'.repeat(70_000)}\n` }],
  ['a key', { headers: JSON_TYPE, body: JSON.stringify({ ['k'.repeat(150_000)]: 1 }) }],
  [
    'keys',
    {
      headers: JSON_TYPE,
      body: JSON.stringify(
        Object.fromEntries(
          names(9)
            .split(',')
            .map((name) => [name, 1]),
        ),
      ),
    },
  ],
  ['a value', { headers: JSON_TYPE, body: JSON.stringify([['v'.repeat(150_000)]]) }],
  ['what is not JSON', { headers: JSON_TYPE, body: `[1,${'x'.repeat(150_000)}` }],
  ['a Content-Type', { ...csv(HEADER), headers: { 'content-type': `text/${'x'.repeat(LONG)}` } }],
  ['a charset', { ...csv(HEADER), headers: { 'content-type': `text/csv; charset=${'x'.repeat(LONG)}` } }],
  ['a parameter', { ...csv(HEADER), headers: { 'content-type': `text/csv; header=${'x'.repeat(LONG)}` } }],
  ['an Accept', { ...csv(HEADER), headers: { ...CSV, accept: `text/${'x'.repeat(LONG)}` } }],
  ['a Content-Encoding', { ...csv(HEADER), headers: { ...CSV, 'content-encoding': 'x'.repeat(LONG) } }],
  ['Content-Encodings', { ...csv(HEADER), headers: { ...CSV, 'content-encoding': 'gzip,'.repeat(LONG / 5) } }],
  ['an option', attribute(`outputs=${'x'.repeat(LONG)}`)],
  ['options', attribute(`outputs=${'margin,'.repeat(LONG / 7)}x`)],
  ['a range', attribute(`iteration-range=${'1'.repeat(LONG)}`)],
  ['names of margins', attribute(`base-margin=${'m,'.repeat(LONG / 2)}`)],
  ['a name of a margin', attribute(`base-margin=a,b,${'m'.repeat(LONG)}`)],
  ['an option in the query', { ...csv(HEADER), path: `/invocations?on-row-error=${'x'.repeat(LONG)}` }],
  ['a path', { method: 'GET', path: `/${'p'.repeat(LONG)}` }],
  ['a path beyond ASCII', { method: 'GET', path: `/${encodeURIComponent(EURO).repeat(LONG / 10)}` }],
  [
    'a name of a model',
    {
      ...csv(HEADER),
      path: '/endpoints/x/invocations',
      headers: { ...CSV, 'x-amzn-sagemaker-target-model': 'm'.repeat(LONG) },
    },
  ],
  ['an id', { ...csv(`${HEADER}2`), headers: { ...CSV, 'x-request-id': 'i'.repeat(LONG) } }],
];

/** A logger that keeps its lines as JSON. */
function keepLines(lines: string[]): RequestLogger {
  const keep = (message: string, entry: object) => void lines.push(JSON.stringify({ message, ...entry }));
  return { debug: keep, info: keep, warn: keep, error: keep };
}

/** The server, its threads, and Lambda: what differs between Lambda's events is not here. */
describe.each(waysIn.slice(0, 3))('$name', ({ open }) => {
  const lines: string[] = [];
  let service: Service;
  beforeAll(async () => {
    service = await open({ modelUri: modelDir('wine'), logger: keepLines(lines) as never, logLevel: 'DEBUG' });
  });
  afterAll(() => service.close());

  test.each(CASES)('%s', async (_what, asked) => {
    lines.length = 0;
    const write = jest.spyOn(process.stdout, 'write').mockImplementation((text) => lines.push(String(text)) > 0);
    const { status, headers, text } = await service.ask(asked);
    write.mockRestore();
    expect([status >= 400 && status < 500, status]).toEqual([true, status]);
    expect(Buffer.byteLength(JSON.stringify({ headers, text }))).toBeLessThan(4096);
    expect(JSON.parse(text)).toMatchObject({ hint: expect.any(String) });
    expect(lines).toHaveLength(1);
    expect(Buffer.byteLength(lines[0]!)).toBeLessThan(16_384);
    expect(lines[0]).not.toMatch(/tall|vvv/);
  });
});

describe('a direct call', () => {
  const ask = async (event: unknown, lines: string[] = []) => {
    const handler = createInvokeHandler({ modelUri: modelDir('wine'), logger: keepLines(lines) as never });
    const context = { awsRequestId: 'r1', getRemainingTimeInMillis: () => 10_000 };
    return await handler(event as never, context as never).catch(({ name, message, stack }: Error) => ({
      name,
      message,
      stack,
    }));
  };

  test.each<[string, unknown]>([
    ['a key', [{ ['k'.repeat(150_000)]: 1 }]],
    [
      'keys',
      [
        Object.fromEntries(
          names(9)
            .split(',')
            .map((name) => [name, 1]),
        ),
      ],
    ],
    ['a value', [Array(13).fill(NUL.repeat(50_000))]],
    ['a Content-Type', { body: '1', contentType: `text/${EURO.repeat(50_000)}` }],
    ['an Accept', { body: '1', accept: `text/${'x'.repeat(150_000)}` }],
  ])('%s', async (_what, event) => {
    const lines: string[] = [];
    expect(Buffer.byteLength(JSON.stringify(await ask(event, lines)))).toBeLessThan(4096);
    expect(Math.max(...lines.map((line) => Buffer.byteLength(line)))).toBeLessThan(16_384);
  });
});
