// One suite of the HTTP contract, run against every way in: the server and Lambda's kinds of events.
import { gzipSync } from 'node:zlib';
import { Logger } from '@aws-lambda-powertools/logger';
import { createInvokeHandler } from '../../lib/middleware/invoke-handler.ts';
import { bits, expectedColumns, holdoutCsv, MODELS, modelDir } from '../support/real-models.ts';
import { type Asked, MAX_BODY_BYTES, type Service, waysIn } from '../support/ways-in.ts';

const CSV = { 'content-type': 'text/csv' };
const JSON_TYPE = { 'content-type': 'application/json' };
// row 1 of abalone's holdout and what XGBoost predicts for it
const ROW = [0.42, 0.33, 0.125, 0.463, 0.186, 0.11, 0.145];
const NAMES = ['length', 'diameter', 'height', 'whole_weight', 'shucked_weight', 'viscera_weight', 'shell_weight'];
const RECORD = Object.fromEntries(NAMES.map((name, at) => [name, ROW[at]]));
const PREDICTION = 9.40333;

describe.each(waysIn)('$name', ({ open }) => {
  describe.each(MODELS)('the %s model', (name) => {
    test('predicts the holdout rows to the bit', async () => {
      const { ask, close } = await open({ modelUri: modelDir(name) });
      const answer = await ask({
        headers: { ...JSON_TYPE, 'content-type': 'text/csv', accept: 'application/json' },
        body: holdoutCsv(name),
      });
      await close();
      expect(answer.status).toBe(200);
      const records = JSON.parse(answer.text) as { [column: string]: unknown }[];
      for (const [column, expected] of expectedColumns(name)) {
        if (column === 'id') continue;
        expect(bits(records.map((record) => record[column]))).toEqual(bits(expected));
      }
    });
  });

  describe('the contract', () => {
    let service: Service;
    beforeAll(async () => {
      service = await open({ modelUri: modelDir('abalone') });
    });
    afterAll(() => service.close());
    const json = async (value: unknown, headers = {}) => {
      const answer = await service.ask({ headers: { ...JSON_TYPE, ...headers }, body: JSON.stringify(value) });
      return JSON.parse(answer.text);
    };

    test('is healthy', async () => {
      const answer = await service.ask({ method: 'GET', path: '/ping' });
      expect([answer.status, JSON.parse(answer.text)]).toEqual([200, { status: 'Healthy' }]);
    });

    test('tells batch transform what it takes', async () => {
      const answer = await service.ask({ method: 'GET', path: '/execution-parameters' });
      expect(JSON.parse(answer.text)).toMatchObject({ BatchStrategy: 'MULTI_RECORD', MaxPayloadInMB: 1 });
    });

    test('keeps CSV cells byte for byte and appends', async () => {
      const body = `id,${NAMES.join(',')},note\r\n007,${ROW.join(',')},"a, ""b"""\r\n`;
      const answer = await service.ask({ headers: CSV, body });
      expect(answer.text).toBe(body.replace('note', 'note,prediction').replace('"""', `""",${PREDICTION}`));
      expect(answer.headers['content-type']).toBe('text/csv');
      expect(answer.headers['server-timing']).toMatch(/decode;dur=.*predict;dur=.*encode;dur=/);
      expect(answer.headers['x-request-id']).toMatch(/^[\w-]+$/);
    });

    test('answers rows by position with predictions alone', async () => {
      const answer = await service.ask({ headers: CSV, body: ROW.join(',') });
      expect(answer.text).toBe(String(PREDICTION));
    });

    test('keeps the shape of a JSON question', async () => {
      const record = { ...RECORD, id: 12345678901234567890n.toString() };
      expect(await json([ROW, ROW])).toEqual([PREDICTION, PREDICTION]);
      expect(await json([record])).toEqual([{ ...record, prediction: PREDICTION }]);
      expect(await json(record)).toEqual({ ...record, prediction: PREDICTION });
      expect(await json({ instances: [ROW] })).toEqual({ predictions: [PREDICTION] });
      expect(await json({ instances: [record] })).toEqual({ predictions: [{ prediction: PREDICTION }] });
      expect(await json({ columns: NAMES, data: [ROW] })).toEqual({
        columns: [...NAMES, 'prediction'],
        data: [[...ROW, PREDICTION]],
      });
      expect(await json({ dataframe_split: { columns: NAMES, data: [ROW] } })).toEqual({ predictions: [PREDICTION] });
      expect(await json({ ...RECORD, length: [0.42] }).then((e) => e.code)).toBe('malformed-input');
      const columns = Object.fromEntries(NAMES.map((name, at) => [name, [ROW[at]]]));
      expect(await json(columns)).toEqual({ ...columns, prediction: [PREDICTION] });
    });

    test('answers CSV in JSON as the XGBoost container does', async () => {
      const answer = await service.ask({ headers: { ...CSV, accept: 'application/json' }, body: ROW.join(',') });
      expect(JSON.parse(answer.text)).toEqual({ predictions: [{ score: PREDICTION }] });
    });

    test('reads JSON Lines and chooses the type that is liked best', async () => {
      const headers = {
        'content-type': 'application/x-ndjson',
        accept: 'text/html, text/csv;q=0.1, application/jsonlines',
      };
      const answer = await service.ask({ headers, body: `${JSON.stringify(RECORD)}\n` });
      expect(JSON.parse(answer.text)).toEqual({ ...RECORD, prediction: PREDICTION });
    });

    test('is the endpoint that AWS SDK clients ask', async () => {
      const options = 'outputs=margin;on-row-error=annotate';
      const headers = { ...CSV, 'x-amzn-sagemaker-custom-attributes': options };
      const answer = await service.ask({ path: '/endpoints/any/invocations', headers, body: `${ROW.join(',')}\n` });
      expect([answer.status, answer.text]).toEqual([200, `${PREDICTION},\n`]);
      expect(answer.headers['x-amzn-invoked-production-variant']).toBe('AllTraffic');
    });

    test('annotates rows that cannot be used when asked to', async () => {
      const body = `${ROW.join(',')}\n${['tall', ...ROW.slice(1)].join(',')}\n1,2\n`;
      const answer = await service.ask({ path: '/invocations?on-row-error=annotate', headers: CSV, body });
      const lines = answer.text.split('\n');
      expect(lines[0]).toBe(`${PREDICTION},`);
      expect(lines[1]).toMatch(/^,.*row 2, column ""length""/);
      expect(lines[2]).toMatch(/^,row 3: 2 cells where the first row has 7$/);
    });

    test('reads compressed bodies', async () => {
      const answer = await service.ask({
        headers: { ...CSV, 'content-encoding': 'gzip' },
        body: gzipSync(ROW.join(',')),
      });
      expect(answer.text).toBe(String(PREDICTION));
    });

    const refusals: [what: string, asked: Asked, status: number, problem: object][] = [
      [
        'a cell that is not a number',
        { body: `${NAMES}\n${['tall', ...ROW.slice(1)]}` },
        400,
        { code: 'malformed-input', row: 1, column: 'length' },
      ],
      ['rows of different length', { body: `${ROW}\n1,2` }, 400, { code: 'malformed-input', row: 2 }],
      ['too few columns', { body: '1,2,3' }, 400, { code: 'malformed-input' }],
      ['a missing feature', { body: 'length\n1' }, 400, { code: 'missing-feature' }],
      ['an open quote', { body: `${NAMES}\n"0.42,1` }, 400, { code: 'malformed-input', row: 1 }],
      ['broken JSON', { headers: JSON_TYPE, body: '[{"length": NaN}]' }, 400, { code: 'malformed-input' }],
      [
        'an option that is not a valid value',
        { path: '/invocations?outputs=magic', body: `${ROW}` },
        400,
        { code: 'invalid-option' },
      ],
      [
        'an option that is nearly one',
        { path: '/invocations?missng=0&trace=1', body: `${ROW}` },
        400,
        { code: 'invalid-option', hint: expect.stringMatching(/^did you mean missing\? /) },
      ],
      ['an unknown path', { path: '/predict' }, 404, { code: 'not-found' }],
      ['a wrong method', { path: '/ping' }, 405, { code: 'method-not-allowed' }],
      [
        'an answer type that cannot be written',
        { headers: { ...CSV, accept: 'image/png' }, body: `${ROW}` },
        406,
        { code: 'not-acceptable' },
      ],
      ['a body above the limit', { body: 'x'.repeat(MAX_BODY_BYTES + 1) }, 413, { code: 'payload-too-large' }],
      [
        'a body above the limit once decoded',
        { headers: { ...CSV, 'content-encoding': 'gzip' }, body: gzipSync('1,'.repeat(MAX_BODY_BYTES)) },
        413,
        { code: 'payload-too-large' },
      ],
      [
        'an unknown media type',
        { headers: { 'content-type': 'image/png' }, body: 'x' },
        415,
        { code: 'unsupported-media-type' },
      ],
      [
        'an unknown charset',
        { headers: { 'content-type': 'text/csv; charset=latin1' }, body: 'x' },
        415,
        { code: 'unsupported-media-type' },
      ],
      [
        'an impossible parameter',
        { headers: { 'content-type': 'text/csv; header=maybe' }, body: 'x' },
        415,
        { code: 'unsupported-media-type' },
      ],
      [
        'an unknown coding',
        { headers: { ...CSV, 'content-encoding': 'lzma' }, body: 'x' },
        415,
        { code: 'unsupported-media-type' },
      ],
    ];
    test.each(refusals)('refuses %s with a problem that says the way out', async (_what, asked, status, problem) => {
      const answer = await service.ask({ headers: CSV, ...asked });
      expect(answer.status).toBe(status);
      expect(answer.headers['content-type']).toBe('application/problem+json');
      const body = JSON.parse(answer.text);
      expect(body).toMatchObject({ status, ...problem });
      expect(body.message).toBe(body.detail);
    });

    test('answers an empty body with 204, and a header alone with no rows', async () => {
      expect((await service.ask({ headers: CSV, body: ' \n' })).status).toBe(204);
      const answer = await service.ask({ headers: CSV, body: `${NAMES}\n` });
      expect([answer.status, answer.text]).toEqual([200, `${NAMES},prediction\n`]);
      expect(await json([])).toEqual([]);
    });
  });
});

describe('direct invocation', () => {
  const handler = createInvokeHandler({ modelUri: modelDir('abalone'), logger: new Logger({ logLevel: 'SILENT' }) });

  test('takes rows and records as the event itself', async () => {
    expect(await handler([ROW], {} as never)).toEqual([PREDICTION]);
    expect(await handler({ instances: [RECORD] }, {} as never)).toEqual({ predictions: [{ prediction: PREDICTION }] });
  });

  test('takes a body with its types', async () => {
    const event = { body: ROW.join(','), contentType: 'text/csv', accept: 'application/json' };
    const result = (await handler(event, {} as never)) as { statusCode: number; body: string };
    expect([result.statusCode, JSON.parse(result.body)]).toEqual([200, { predictions: [{ score: PREDICTION }] }]);
  });

  test('fails the invocation for rows that cannot be used', async () => {
    await expect(handler([{ length: 1 }], {} as never)).rejects.toMatchObject({ name: 'missing-feature' });
  });

  test('says that a model cannot be loaded, and tries again', async () => {
    const broken = createInvokeHandler({ modelUri: '/nowhere', logger: new Logger({ logLevel: 'SILENT' }) });
    const event = { requestContext: { http: { method: 'GET' } }, rawPath: '/ping' };
    const first = (await broken(event, {} as never)) as { statusCode: number };
    const second = (await broken(event, {} as never)) as { statusCode: number };
    expect([first.statusCode, second.statusCode]).toEqual([503, 503]);
  });
});
