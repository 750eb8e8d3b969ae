// How requests are read (delimiters, headers, missing values, types, codings), through every way in.
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { modelDir } from '../support/real-models.ts';
import { type Asked, type Service, waysIn } from '../support/ways-in.ts';

const NAMES = 'length,diameter,height,whole_weight,shucked_weight,viscera_weight,shell_weight';
const ROW = '0.42,0.33,0.125,0.463,0.186,0.11,0.145';
const REST = ROW.slice(ROW.indexOf(',')); // all cells but the first
const RECORD = Object.fromEntries(NAMES.split(',').map((name, at) => [name, Number(ROW.split(',')[at])]));
// what XGBoost predicts for the row, for the row with 1 or a missing value as its length, and for nothing but missing values
const [PREDICTION, WITH_ONE, WITHOUT_LENGTH, ALL_MISSING] = ['9.40333', '10.150679', '10.150679', '15.449088'];

// pandas' default na_values, and Workbench's
const MARKERS = [
  ...['', ' ', '#N/A', '#N/A N/A', '#NA', '-1.#IND', '-1.#QNAN', '-NaN', '-nan', '1.#IND', '1.#QNAN', '<NA>', 'N/A'],
  ...['NA', 'NULL', 'NaN', 'None', 'n/a', 'nan', 'null', '__NA__'],
];

const csv = (body: string | Buffer, headers = {}): Asked => ({
  headers: { 'content-type': 'text/csv', ...headers },
  body,
});
const typed = (contentType: string, body: string): Asked => ({ headers: { 'content-type': contentType }, body });
const json = (value: unknown, type = 'application/json') => typed(type, JSON.stringify(value));

describe.each(waysIn)('$name', ({ name: way, open }) => {
  let service: Service;
  beforeAll(async () => {
    service = await open({ modelUri: modelDir('abalone') });
  });
  afterAll(() => service.close());

  const answersOf = async (asked: Asked) => (await service.ask(asked)).text;

  const readable: [what: string, asked: Asked, answer: string][] = [
    ['a byte-order mark before rows', csv(`\ufeff${ROW}`), PREDICTION],
    ['a byte-order mark before a header', csv(`\ufeff${NAMES}\n${ROW}`), `${NAMES},prediction\n${ROW},${PREDICTION}`],
    ['CRLF', csv(`${NAMES}\r\n${ROW}\r\n`), `${NAMES},prediction\r\n${ROW},${PREDICTION}\r\n`],
    ['CR', csv(`${NAMES}\r${ROW}`), `${NAMES},prediction\r${ROW},${PREDICTION}`],
    ['blank lines', csv(`\n \n${ROW}\n\n${ROW}\n\n`), `${PREDICTION}\n${PREDICTION}\n`],
    [
      'a comma among semicolons in quotes',
      csv(`"a,b";${NAMES.replaceAll(',', ';')}\nx;${ROW.replaceAll(',', ';')}`),
      `"a,b";${NAMES.replaceAll(',', ';')};prediction\nx;${ROW.replaceAll(',', ';')};${PREDICTION}`,
    ],
    [
      'quoted names and cells, as they came',
      csv(`"length"${NAMES.slice(6)}, "no""te"\n"0.42"${REST},"a\nb"\n`),
      `"length"${NAMES.slice(6)}, "no""te",prediction\n"0.42"${REST},"a\nb",${PREDICTION}\n`,
    ],
    ['True as a number, so no header', csv(`True${REST}`), WITH_ONE],
    ['FALSE and true in any case', csv(`true${REST}\nTRUE${REST}`), `${WITH_ONE}\n${WITH_ONE}`],
    ['infinity as XGBoost does', csv(`inf${REST}\n-inf${REST}`), '10.150679\n7.6792336'],
    ['a row of blank cells as a row', csv(`,,,,,,\n${ROW}`), `${ALL_MISSING}\n${PREDICTION}`],
    ['label_size', typed('text/csv;label_size=2', `9,8,${ROW}`), PREDICTION],
    ['label_size as the container allows it to be written', typed('text/csv; label_size = 1', `9,${ROW}`), PREDICTION],
    [
      'label_size beside a header, which names the features',
      typed('text/csv;label_size=1', `y,${NAMES}\n9,${ROW}`),
      `y,${NAMES},prediction\n9,${ROW},${PREDICTION}`,
    ],
    [
      'a forced header',
      typed('text/csv;header="PRESENT"', `${NAMES}\n${ROW}`),
      `${NAMES},prediction\n${ROW},${PREDICTION}`,
    ],
    [
      'a type in capitals, with a charset and what else there is',
      typed('TEXT/CSV; charset="UTF-8"; a=b', ROW),
      PREDICTION,
    ],
    ['us-ascii', typed('text/csv; charset=us-ascii', ROW), PREDICTION],
    ['the alias csv', typed('CSV', ROW), PREDICTION],
    ['rows without a type', typed('application/octet-stream', ROW), PREDICTION],
    ['JSON without a type', json([Object.values(RECORD)], 'application/x-www-form-urlencoded'), `[${PREDICTION}]`],
    [
      'the header ContentType of old clients',
      { headers: { 'content-type': '', ContentType: 'application/json' }, body: `[[${ROW}]]` },
      `[${PREDICTION}]`,
    ],
    [
      'pandas-split',
      json({ columns: NAMES.split(','), data: [] }, 'application/json; format=pandas-split'),
      `{"columns":${JSON.stringify([...NAMES.split(','), 'prediction'])},"data":[]}`,
    ],
    [
      'numbers in JSON strings, booleans and null',
      json([[true, '0.33', ...Object.values(RECORD).slice(2)]]),
      `[${WITH_ONE}]`,
    ],
    [
      'a member that one record lacks',
      json({ instances: [RECORD, { ...RECORD, length: undefined }] }),
      `{"predictions":[{"prediction":${PREDICTION}},{"prediction":${WITHOUT_LENGTH}}]}`,
    ],
    [
      'JSON Lines of bare rows',
      typed('application/jsonl', `[${ROW}]\r\n[${ROW}]\r\n`),
      `${PREDICTION}\r\n${PREDICTION}\r\n`,
    ],
    [
      'names in another case',
      csv(`${NAMES.toUpperCase()}\n${ROW}`),
      `${NAMES.toUpperCase()},prediction\n${ROW},${PREDICTION}`,
    ],
    [
      'the exact name before a similar one',
      csv(`LENGTH,${NAMES}\n1,${ROW}`),
      `LENGTH,${NAMES},prediction\n1,${ROW},${PREDICTION}`,
    ],
    [
      'a column of the name that is appended',
      csv(`prediction,${NAMES}\nold,${ROW}`),
      `prediction,${NAMES}\n${PREDICTION},${ROW}`,
    ],
    [
      'names of the prototype',
      json({ ...RECORD, constructor: 1, ['__proto__']: { x: 1 } }),
      JSON.stringify({ ...RECORD, constructor: 1, ['__proto__']: { x: 1 }, prediction: Number(PREDICTION) }),
    ],
  ];
  test.each(readable)('reads %s', async (_what, asked, answer) => {
    expect(await answersOf(asked)).toBe(answer);
  });

  test.each(['\t', ';', '|'])('takes %j for the delimiter of a line without commas', async (delimiter) => {
    const text = `${NAMES}\n${ROW}`.replaceAll(',', delimiter);
    expect(await answersOf(csv(text))).toBe(
      `${NAMES}${',prediction'}\n${ROW},${PREDICTION}`.replaceAll(',', delimiter),
    );
  });

  test('takes every marker of pandas for missing, in rows and for the header', async () => {
    const rows = MARKERS.map((marker) => `${marker}${REST}`).join('\n');
    expect(await answersOf(csv(rows))).toBe(MARKERS.map(() => WITHOUT_LENGTH).join('\n'));
  });

  test.each([
    ['gzip', gzipSync],
    ['x-gzip', gzipSync],
    ['deflate', deflateSync],
    ['deflate', deflateRawSync],
    ['br', brotliCompressSync],
    ['ZSTD', zstdCompressSync],
    ['gzip, br', (body: string) => brotliCompressSync(gzipSync(body))],
    ['identity, gzip, br, identity, zstd,', (body: string) => zstdCompressSync(brotliCompressSync(gzipSync(body)))],
  ])('takes off the coding %s', async (coding, encode) => {
    expect(await answersOf(csv(encode(ROW), { 'content-encoding': coding }))).toBe(PREDICTION);
  });

  test('gives members of one name in JSON names of their own', async () => {
    const asked = csv(`a,a,a.1,${NAMES}\n1,2,3,${ROW}`, { accept: 'application/json' });
    expect(Object.entries(JSON.parse(await answersOf(asked))[0]).slice(0, 3)).toEqual([
      ['a', 1],
      ['a.2', 2],
      ['a.1', 3],
    ]);
  });

  const refusals: [what: string, asked: Asked, status: number, problem: object][] = [
    [
      'a header that is to be data',
      typed('text/csv;header=absent', `${NAMES}\n${ROW}`),
      400,
      { row: 1, column: 'length' },
    ],
    ['label_size above the number of columns', typed('text/csv;label_size=9', ROW), 400, {}],
    ['a negative label_size', typed('text/csv;label_size=-1', ROW), 415, {}],
    ['a format that JSON does not have', json([], 'application/json;format=x'), 415, {}],
    ['a format that the body contradicts', json([RECORD], 'application/json;format=pandas-split'), 400, {}],
    ['a body that is not what its coding says', csv(ROW, { 'content-encoding': 'gzip' }), 400, {}],
    ['more than three codings', csv(ROW, { 'content-encoding': 'gzip, gzip, gzip, gzip' }), 415, {}],
    ['bytes that are no UTF-8', csv(Buffer.from([0x31, 0xff])), 400, {}],
    ['quotes that do not match, naming the row', csv(`${NAMES},x\n${ROW},1\n${ROW},"a"b\n`), 400, { row: 2 }],
    ['quotes that do not match in the header', csv(`"a"b,${NAMES}\n1,${ROW}\n`), 400, {}],
    ['a text in JSON that is not a number', json({ ...RECORD, length: 'NA' }), 400, { row: 1, column: 'length' }],
    ['an empty text in JSON', json({ ...RECORD, length: '' }), 400, { row: 1, column: 'length' }],
    [
      'similar names of which none is exact',
      csv(`LENGTH,Length${NAMES.slice(6)}\n1,${ROW}`),
      400,
      { column: 'length' },
    ],
    ['a feature that comes twice', csv(`length,${NAMES}\n1,${ROW}`), 400, { column: 'length' }],
    ['a feature that no record has', json([{ ...RECORD, length: undefined }]), 400, { code: 'missing-feature' }],
    ['a list of numbers', json([1, 2]), 400, {}],
    ['rounds that the model does not have', { ...csv(ROW), path: '/invocations?iteration-range=0:999' }, 400, {}],
    ['a media type that nobody accepts', csv(ROW, { accept: 'text/csv;q=0' }), 406, {}],
  ];
  test.each(refusals)('refuses %s', async (_what, asked, status, problem) => {
    const answer = await service.ask(asked);
    expect([answer.status, JSON.parse(answer.text)]).toMatchObject([status, { status, ...problem }]);
    expect(answer.headers).toMatchObject({
      'server-timing': expect.stringMatching(/total;dur=/),
      'x-request-id': expect.anything(),
    });
  });

  test('names every feature that is missing', async () => {
    const { text } = await service.ask(csv('length,height\n1,2'));
    expect(JSON.parse(text).detail).toBe(
      'the input lacks 5 features: "diameter", "whole_weight", "shucked_weight", "viscera_weight", "shell_weight"',
    );
    expect(await answersOf({ ...csv('x\n1'), path: '/invocations?on-missing-feature=as-missing' })).toBe(
      `x,prediction\n1,${ALL_MISSING}`,
    );
  });

  test('finds its features among 10,000 columns, and predicts a very long line', async () => {
    const names = Array.from({ length: 10_000 }, (_, column) => `c${column}`);
    const wide = `${names},${NAMES}\n${names.map(() => 1)},${ROW}`;
    expect((await answersOf(csv(wide))).endsWith(`,${PREDICTION}`)).toBe(true);
    const long = await service.ask(csv('1,'.repeat(90_000)));
    expect([long.status, JSON.parse(long.text).detail]).toEqual([
      400,
      'the rows have 90001 columns, the model 7 features',
    ]);
  });

  test.each([
    ['', 'text/csv'],
    ['*/*', 'text/csv'],
    ['text/html, */*;q=0.1', 'text/csv'],
    ['application/json;q=0.1, text/csv;q=0.2', 'text/csv'],
    ['APPLICATION/JSON; charset=utf-8', 'application/json'],
    ['text/csv;q=0, */*', 'application/json'],
    ['application/*', 'application/json'],
    ['application/x-ndjson', 'application/jsonlines'],
    ['application/jsonlines, application/json', 'application/jsonlines'],
  ])('answers Accept: %s with %s', async (accept, type) => {
    expect((await service.ask(csv(`${NAMES}\n${ROW}`, { accept }))).headers['content-type']).toBe(type);
  });

  test('compresses answers above 1 KB where the client takes that', async () => {
    const rows = `${ROW}\n`.repeat(200);
    const small = await service.ask(csv(ROW, { 'accept-encoding': 'gzip' }));
    const large = await service.ask(csv(rows, { 'accept-encoding': 'gzip, br' }));
    const refused = await service.ask(csv(rows, { 'accept-encoding': 'gzip;q=0, *;q=x' }));
    expect([small, large, refused].map(({ text }) => text)).toEqual([
      PREDICTION,
      `${PREDICTION}\n`.repeat(200),
      `${PREDICTION}\n`.repeat(200),
    ]);
    expect([small, refused].map(({ headers }) => headers['content-encoding'])).toEqual([undefined, undefined]);
  });

  test.each([
    ['gzip, deflate, br, zstd', 'zstd'],
    ['gzip, deflate, br', 'br'],
    ['br;q=0.5, gzip;q=0.8', 'gzip'],
    ['zstd;q=0, br;q=0, *', 'gzip'],
    ['gzip;q=0.1, br;q=0.2, zstd;q=0.15', 'br'],
    ['x-gzip', 'gzip'],
    ['deflate, identity', undefined],
    ['br;q=0, gzip;q=0', undefined],
  ])('compresses for Accept-Encoding: %s with %s', async (accepted, coding) => {
    const { text, headers } = await service.ask(csv(`${ROW}\n`.repeat(200), { 'accept-encoding': accepted }));
    expect(text).toBe(`${PREDICTION}\n`.repeat(200));
    const made = way === 'REST API' ? undefined : coding; // which compresses itself
    expect([headers['content-encoding'], headers.vary]).toEqual([made, made && 'accept-encoding']);
  });

  test('answers HEAD as GET without a body, and says which methods there are', async () => {
    const head = await service.ask({ method: 'HEAD', path: '/ping' });
    expect([head.status, head.text, head.headers['content-length']]).toEqual([200, '', '20']);
    const wrong = await service.ask({ method: 'PUT', path: '/ping' });
    expect([wrong.status, wrong.headers.allow]).toEqual([405, 'GET, HEAD']);
  });

  test('gives the caller’s request id back, and a variant, if they can stand in a header', async () => {
    const headers = { 'x-request-id': 'abc-1', 'x-amzn-sagemaker-target-variant': 'Blue' };
    const answer = await service.ask({ ...csv(ROW, headers), path: '/endpoints/e/invocations' });
    expect(answer.headers).toMatchObject({ 'x-request-id': 'abc-1', 'x-amzn-invoked-production-variant': 'Blue' });
  });

  test.each(['', ' \r\n\t ', '\ufeff\n'])('answers an empty body with 204: %j', async (body) => {
    const answer = await service.ask(csv(body));
    expect([answer.status, answer.text]).toEqual([204, '']);
  });
});
