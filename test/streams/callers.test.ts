// Who gets rows back in the answer, through the built bundle: each golden event, a bad record in each, each repeated.
import { base64, EXPECTED, FEATURES, float32, goldenEvent, startBundle, textOf } from '../support/streams.ts';

const { handler: invoke, stop } = startBundle('invoke');
afterAll(stop);

/** The answer to the event, which is the same when it comes again. */
async function twice(event: unknown) {
  const answer = await invoke(event);
  expect(await invoke(event)).toEqual(answer);
  return answer;
}

const ROWS: number[][] = goldenEvent('redshift').arguments;
const record = (at: number) => Object.fromEntries(FEATURES.map((name, feature) => [name, ROWS[at]![feature]]));

describe('Firehose', () => {
  const ids = (records: { recordId: string }[]) => records.map(({ recordId }) => recordId);
  const withRecords = (...texts: (string | Buffer)[]) => ({
    ...goldenEvent('firehose'),
    records: texts.map((text, at) => ({ recordId: `r${at}`, data: base64(text) })),
  });

  test('Records of JSON come back with their predictions, a line each', async () => {
    const event = goldenEvent('firehose');

    const { records } = await twice(event);

    expect(ids(records)).toEqual(ids(event.records));
    const texts = records.map(({ data }: { data: string }) => textOf(data));
    for (const text of texts) expect(text).toMatch(/\}\n$/);
    const given = event.records.map(({ data }: { data: string }) => JSON.parse(textOf(data)));
    const answered = texts.map((text: string) => JSON.parse(text));
    expect(answered.map(({ prediction, ...row }: { prediction: number }) => row)).toEqual(given);
    expect(float32(answered.map(({ prediction }: { prediction: number }) => prediction))).toEqual(EXPECTED);
  });

  test('Records of CSV come back as over HTTP, a line each', async () => {
    const { records } = await twice(goldenEvent('firehose-csv'));

    const texts = records.map(({ data }: { data: string }) => textOf(data));
    for (const text of texts) expect(text).toMatch(/^[\d.]+\n$/);
    expect(float32(texts)).toEqual(EXPECTED);
  });

  test.each([
    ['a cell that is no number', JSON.stringify({ ...record(1), length: 'long' })],
    ['a feature that it lacks', JSON.stringify({ length: 0.5 })],
    ['JSON that ends', '{"length":'],
    ['JSON that nests', JSON.stringify(record(1)).replace('}', `,"x":${'['.repeat(100)}${']'.repeat(100)}}`)],
    ['CSV of another width', '1,2,3'],
    ['CSV with a text', `x${ROWS[1]}`],
    ['an open quote', `"${ROWS[1]}`],
    ['no UTF-8', Buffer.from('{"length":0.5,"\xff":1}', 'latin1')],
    ['nothing', ''],
    ['white space', ' \n'],
    ['bytes of gzip', Buffer.from('1f8b0800', 'hex')],
  ] as [string, string | Buffer][])(
    'A record with %s goes on as it came, and changes nothing of the others',
    async (_what, text) => {
      const good = [JSON.stringify(record(0)), `${ROWS[1]}`, JSON.stringify(ROWS[2])];
      const event = withRecords(good[0]!, text, ...good.slice(1), text);

      const { records } = await twice(event);

      expect(records.map(({ result }: { result: string }) => result)).toEqual([
        'Ok',
        'ProcessingFailed',
        'Ok',
        'Ok',
        'ProcessingFailed',
      ]);
      expect([records[1].data, records[4].data]).toEqual([base64(text), base64(text)]);
      const [{ prediction: first }, second, { prediction: third, features }] = [0, 2, 3].map((at) =>
        JSON.parse(textOf(records[at].data)),
      );
      expect(float32([first, second, third])).toEqual(EXPECTED);
      expect(features).toEqual(ROWS[2]);
    },
  );

  test('Data that are not base64 go on as they came', async () => {
    const event = withRecords(JSON.stringify(record(0)));
    const { records } = await twice({ ...event, records: [...event.records, { recordId: 'x', data: '%%' }] });

    expect(records[1]).toEqual({ recordId: 'x', result: 'ProcessingFailed', data: '%%' });
    expect(records[0].result).toBe('Ok');
  });

  test('What a record is answered does not depend on the records around it', async () => {
    const texts = [
      JSON.stringify(record(0)),
      JSON.stringify({ ...record(0), note: 'ü', length: undefined }),
      JSON.stringify({ note: 'b', ...record(1) }),
      `${ROWS[1]}`,
      `${FEATURES}\n${ROWS[0]}\n${ROWS[1]}\n`,
      JSON.stringify({ instances: [ROWS[0], ROWS[1]] }),
      `${JSON.stringify(record(0))}\n${JSON.stringify(record(1))}`,
      JSON.stringify({ id: 12345678901234567890n.toString(), ...record(2) }).replace(/"(\d{20})"/, '$1'),
    ];
    const together = await twice(withRecords(...texts));
    const alone = await Promise.all(texts.map(async (text) => (await invoke(withRecords(text))).records[0]));

    const outcomes = (records: { result: string; data: string }[]) => records.map(({ result, data }) => [result, data]);
    expect(outcomes(together.records)).toEqual(outcomes(alone));
    expect(together.records[1].result).toBe('ProcessingFailed');
    expect(textOf(together.records[7].data)).toContain('"id":12345678901234567890,');
  });

  test('Records whose answer Lambda could not return go on as they came', async () => {
    const long = JSON.stringify({ note: 'x'.repeat(700_000), ...record(0) });
    const event = withRecords(...new Array(6).fill(long));

    const answer = await invoke(event);

    expect(Buffer.byteLength(JSON.stringify(answer))).toBeLessThan(6 * 2 ** 20);
    expect(answer.records).toHaveLength(6);
    expect(answer.records[0].result).toBe('Ok');
  });

  test.each([{ records: 7 }, { records: [{}] }, { records: [null] }])('%j is no event of Firehose', async (members) => {
    await expect(invoke({ ...goldenEvent('firehose'), ...members })).rejects.toMatchObject({
      name: 'malformed-input',
      message: expect.stringContaining('"records" is not a list'),
    });
  });
});

describe('EventBridge Pipes and Step Functions', () => {
  test.each(['pipes-queue', 'pipes-stream', 'pipes-table', 'pipes-topic', 'step-functions-batch'])(
    '%s: a result for each event, in their order',
    async (name) => {
      const results = await twice(goldenEvent(name));

      expect(float32(results.map(({ prediction }: { prediction: number }) => prediction))).toEqual(EXPECTED);
    },
  );

  test.each([
    ['pipes-queue', { body: JSON.stringify({ ...record(1), length: 'long' }) }],
    ['pipes-queue', { body: 7 }],
    ['pipes-stream', { data: '%%' }],
    ['pipes-table', { dynamodb: { NewImage: { length: { S: 'long' } } } }],
    ['pipes-table', { eventName: 'REMOVE', dynamodb: {} }],
    ['pipes-topic', { value: base64('[1,2]') }],
  ])('%s: in place of a bad event stands what came, and why', async (name, members) => {
    const events = goldenEvent(name);
    const results = await twice(events.with(1, { ...events[1], ...members }));

    expect(float32([results[0].prediction, results[2].prediction])).toEqual([EXPECTED[0], EXPECTED[2]]);
    expect(results[1]).toEqual(expect.objectContaining({ error: expect.stringMatching(/./) }));
    expect(results[1]).not.toHaveProperty('prediction');
  });

  test('A row that came as an object is told with the error', async () => {
    const events = goldenEvent('pipes-queue');
    const row = { ...record(1), id: 7, length: 'long' };

    const results = await invoke(events.with(1, { ...events[1], body: JSON.stringify(row) }));

    expect(results[1]).toEqual({
      ...row,
      error: 'column "length": "long" is not a number; send a decimal, or null for missing',
    });
  });
});
