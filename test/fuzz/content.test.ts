// Any bytes and headers are a frame, or a KindlingError that says what is wrong; and what comes back is well formed.
import { Logger } from '@aws-lambda-powertools/logger';
import fc from 'fast-check';
import Papa from 'papaparse';
import { findMediaType } from '../../lib/content/index.ts';
import { KindlingError } from '../../lib/errors.ts';
import type { Frame } from '../../lib/frame/frame.ts';
import { input_fn } from '../../lib/hooks/input-fn.ts';
import { model_fn } from '../../lib/hooks/model-fn.ts';
import { OUTPUT_NAMES } from '../../lib/hooks/options.ts';
import { parseCustomAttributes, parseOptions } from '../../lib/hooks/parse-options.ts';
import { predict_fn } from '../../lib/hooks/predict-fn.ts';
import { decodeBody } from '../../lib/http/content-coding.ts';
import { problemResponse } from '../../lib/http/problem.ts';
import { createInvokeHandler } from '../../lib/middleware/invoke-handler.ts';
import type { Model } from '../../lib/model/model.ts';
import { modelDir } from '../support/real-models.ts';

/** `npm test` asks the same every time; `npm run fuzz` asks more, and something else each time. */
const RUNS = process.env.FUZZ_RUNS ? { numRuns: Number(process.env.FUZZ_RUNS) } : { numRuns: 300, seed: 1 };
const TYPES = ['text/csv', 'application/json', 'application/jsonlines'];
const NAMES = ['length', 'diameter', 'height', 'whole_weight', 'shucked_weight', 'viscera_weight', 'shell_weight'];

let models: Model[];
beforeAll(async () => {
  const ownNames = new URL('../content/own-names/model.json', import.meta.url).pathname; // of forms of JSON
  models = await Promise.all([...['abalone', 'wine', 'penguins'].map(modelDir), ownNames].map((dir) => model_fn(dir)));
});

async function orRefusal<T>(run: () => T | Promise<T>): Promise<T | undefined> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof KindlingError)) throw error;
    requireWayOut(error);
    return undefined;
  }
}

/** A refusal of what a caller sent says the way out, and does not grow with what it tells of. */
function requireWayOut(error: KindlingError): void {
  expect(error.message).not.toBe('');
  if (error.status < 500) expect([error.message, error.hint]).toEqual([error.message, expect.stringMatching(/./)]);
  expect(Buffer.byteLength(problemResponse(error).body)).toBeLessThanOrEqual(4096);
}

const encode = (frame: Frame, type: string) => Buffer.from(findMediaType(type)!.encode!(frame)).toString();

/** Every way through the hooks: strict, then row by row; into every type. */
async function use(frame: Frame): Promise<void> {
  for (const onRowError of ['fail', 'annotate'] as const) {
    for (const model of models) {
      const options = { onRowError, onMissingFeature: 'as-missing', outputs: ['prediction', 'labels'] } as const;
      const output = await orRefusal(() => predict_fn(frame, model, options));
      if (output) await checkAnswers(output);
    }
  }
}

async function checkAnswers(frame: Frame): Promise<void> {
  const [, json, lines] = await Promise.all(TYPES.map((type) => orRefusal(() => encode(frame, type))));
  if (json !== undefined) JSON.parse(json);
  if (lines) for (const line of lines.split(/\r\n|\n|\r/)) if (line !== '') JSON.parse(line);
}

const cell = fc.oneof(
  fc.double().map(String),
  fc.constantFrom(
    '',
    'NA',
    'nan',
    'inf',
    'true',
    '"',
    '""',
    '"a"',
    '"a,b"',
    '"a\nb"',
    'a"b',
    ' 1 ',
    '007',
    '1e400',
    '0x1',
  ),
  fc.string({ maxLength: 5 }),
);
const separator = fc.constantFrom(',', ',', ',', ';', '\t', '|', '\n', '\r\n', '\r', '\n\n');
const csvText = fc
  .tuple(
    fc.constantFrom('', '\ufeff', `${NAMES}\n`, `"${NAMES[0]}",${NAMES.slice(1)},x\r\n`, `${NAMES[0]},`),
    fc.array(
      fc.tuple(cell, separator).map((pair) => pair.join('')),
      { maxLength: 30 },
    ),
  )
  .map(([head, cells]) => head + cells.join(''));
const csvType = fc.constantFrom(
  'text/csv',
  'text/csv;header=present',
  'text/csv;header=absent',
  'text/csv;label_size=1',
  '',
);

const jsonCell = fc.oneof(
  fc.double(),
  fc.constantFrom(null, true, 'NA', '1', '', 'Adelie', 2 ** 60),
  fc.jsonValue({ maxDepth: 2 }),
);
const name = fc.oneof(
  fc.constantFrom(...NAMES, 'prediction', 'error', '__proto__', 'constructor', '', 'n'.repeat(5000)),
  fc.string({ maxLength: 3 }),
);
const row = fc.array(jsonCell, { maxLength: 8 });
const record = fc.dictionary(name, jsonCell, { maxKeys: 8 });
const csvCells = fc.array(fc.oneof(cell, fc.double().map(String)), { maxLength: 8 }).map((cells) => cells.join(','));
const vector = fc.oneof(row, fc.record({ values: row }), fc.record({ keys: row, values: row }, { requiredKeys: [] }));
const instance = fc.oneof(
  fc.record({ features: row }),
  fc.record({ data: csvCells }),
  fc.record({ data: fc.record({ features: vector }) }),
  fc.record({ features: row, data: fc.oneof(csvCells, jsonCell), configuration: record }, { requiredKeys: [] }),
);
const formName = fc.constantFrom(
  'instances',
  'features',
  'data',
  'columns',
  'dataframe_split',
  'inputs',
  'body',
  ...NAMES,
);
const shapes = fc.oneof(
  fc.array(row, { maxLength: 4 }),
  fc.array(fc.oneof({ weight: 5, arbitrary: record }, fc.jsonValue()), { maxLength: 4 }),
  record,
  fc.record({ instances: fc.oneof(fc.array(row), fc.array(record)) }),
  fc.record({ columns: fc.array(name, { maxLength: 8 }), data: fc.array(row) }),
  fc.record({ dataframe_split: fc.record({ columns: fc.array(name, { maxLength: 8 }), data: fc.array(row) }) }),
  fc.record({ dataframe_records: fc.array(record) }),
  fc.dictionary(name, fc.array(jsonCell, { maxLength: 3 })),
  fc.jsonValue(),
  instance,
  fc.record({ instances: fc.array(fc.oneof({ weight: 5, arbitrary: instance }, record)) }),
  // several forms in one body, and members that hold rows elsewhere
  fc.dictionary(formName, fc.oneof(row, fc.array(row, { maxLength: 2 }), record, csvCells, instance, jsonCell), {
    maxKeys: 3,
  }),
);

/** A text with a few of its characters replaced, so that it is only nearly what it was. */
const damaged = (text: fc.Arbitrary<string>) =>
  fc
    .tuple(
      text,
      fc.array(fc.tuple(fc.nat(), fc.constantFrom('"', '{', ']', ',', '\\', '\n', '\0', 'é', '9')), { maxLength: 3 }),
    )
    .map(([whole, changes]) =>
      changes.reduce((result, [at, by]) => {
        const place = at % (result.length + 1);
        return result.slice(0, place) + by + result.slice(place + 1);
      }, whole),
    );

test('any CSV is rows or refused', async () => {
  const property = fc.asyncProperty(damaged(csvText), csvType, async (text, type) => {
    const frame = await orRefusal(() => input_fn(text, type));
    if (frame) await use(frame);
  });
  await fc.assert(property, RUNS);
});

test('any JSON is rows or refused', async () => {
  const text = shapes.map((value) => JSON.stringify(value));
  await fc.assert(
    fc.asyncProperty(fc.oneof(text, damaged(text)), async (body) => {
      const frame = await orRefusal(() => input_fn(body, 'application/json'));
      if (frame) await use(frame);
    }),
    RUNS,
  );
});

test('any JSON Lines are rows or refused', async () => {
  const line = fc.oneof(row, record, instance, fc.jsonValue()).map((value) => JSON.stringify(value));
  const text = fc
    .tuple(fc.array(line, { maxLength: 5 }), fc.constantFrom('\n', '\r\n', '\n\n'))
    .map(([all, end]) => all.join(end));
  await fc.assert(
    fc.asyncProperty(damaged(text), async (body) => {
      const frame = await orRefusal(() => input_fn(body, 'application/x-ndjson'));
      if (frame) await use(frame);
    }),
    RUNS,
  );
});

test('any bytes of any type are rows or refused', async () => {
  const type = fc.oneof(fc.constantFrom(...TYPES, '', 'csv', 'application/octet-stream'), fc.string());
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 60 }), type, async (bytes, contentType) => {
      const frame = await orRefusal(() => input_fn(bytes, contentType));
      if (frame) await use(frame);
    }),
    RUNS,
  );
});

test('a table keeps its bytes from CSV to CSV, and its cells from CSV to JSON', async () => {
  // without blank lines, which are left out
  const names = fc.uniqueArray(fc.stringMatching(/^[a-z"; ]{0,6}[a-z]$/), { minLength: 1, maxLength: 6 });
  const table = names.chain((header) => {
    const text = fc.string({ maxLength: 6 }).map((value) => value.replaceAll('\r', ''));
    const rows = fc.array(fc.array(text, { minLength: header.length, maxLength: header.length }), { maxLength: 5 });
    return fc.tuple(fc.constant(header), rows, fc.constantFrom('\n', '\r\n'), fc.boolean());
  });
  const property = fc.asyncProperty(table, async ([header, rows, lineEnd, endsWithLineEnd]) => {
    const kept = rows.filter((cells) => cells.join('').trim() !== '');
    const text =
      Papa.unparse([header, ...kept], { newline: lineEnd, quotes: header.length === 1 }) +
      (endsWithLineEnd ? lineEnd : '');
    const frame = await input_fn(text, 'text/csv;header=present');
    expect(encode(frame, 'text/csv')).toBe(text);
    const records = JSON.parse(encode(frame, 'application/json')) as object[];
    const asText = (value: unknown) => (value === null ? '' : String(value));
    const missing = new Set(['NA', 'null', 'nan']); // short markers, which are null in JSON
    expect(records.map((values) => Object.values(values).map(asText))).toEqual(
      kept.map((cells) =>
        cells.map((value) => (value.trim() === '' || missing.has(value.trim()) ? '' : String(jsonNumber(value)))),
      ),
    );
  });
  await fc.assert(property, RUNS);
});

/** What JSON.parse makes of a cell that JSON can hold as a number. */
const jsonNumber = (text: string) =>
  /^-?(0|[1-9]\d*)(\.\d+)?(e[+-]?\d+)?$/i.test(text.trim()) ? JSON.parse(text) : text;

test('any options and codings are understood or refused', async () => {
  const value = fc.oneof(fc.constantFrom(...OUTPUT_NAMES, 'fail', 'as-missing', '0:1', 'length'), fc.string());
  const key = fc.constantFrom('outputs', 'on-row-error', 'on-missing-feature', 'iteration-range', 'base-margin', 'x');
  const header = fc
    .array(
      fc.tuple(key, value).map((pair) => pair.join('=')),
      { maxLength: 4 },
    )
    .map((pairs) => pairs.join(';'));
  const property = fc.asyncProperty(header, fc.string(), fc.uint8Array(), async (attributes, coding, bytes) => {
    const options = await orRefusal(() => parseOptions(parseCustomAttributes(attributes)));
    const frame = await input_fn(`${NAMES}\n1,2,3,4,5,6,7`, 'text/csv');
    for (const model of models) {
      const output =
        options && (await orRefusal(() => predict_fn(frame, model, { onMissingFeature: 'as-missing', ...options })));
      if (output) await checkAnswers(output);
    }
    for (const known of ['gzip', 'deflate', 'br', 'zstd', coding]) {
      await orRefusal(() => decodeBody(Buffer.from(bytes), known, 1000));
    }
  });
  await fc.assert(property, RUNS);
});

test('any event is answered, and never with a failure of ours', async () => {
  const handler = createInvokeHandler({ modelUri: modelDir('abalone'), logger: new Logger({ logLevel: 'SILENT' }) });
  const text = fc.oneof(
    fc.string(),
    fc.constantFrom('/invocations', '/ping', '/prod/ping', 'POST', 'GET', '1,2,3,4,5,6,7'),
  );
  const headers = fc.dictionary(
    fc.oneof(fc.constantFrom('content-type', 'accept', 'Accept-Encoding', 'x-request-id'), fc.string()),
    text,
  );
  const http = fc.record(
    {
      httpMethod: text,
      path: text,
      rawPath: text,
      rawQueryString: fc.string(),
      headers: fc.option(headers),
      multiValueHeaders: fc.option(fc.dictionary(fc.string(), fc.array(fc.string(), { minLength: 1 }))),
      queryStringParameters: fc.option(headers),
      multiValueQueryStringParameters: fc.option(fc.dictionary(fc.string(), fc.array(fc.string()))),
      body: fc.option(fc.oneof(text, fc.jsonValue())),
      isBase64Encoded: fc.boolean(),
      requestContext: fc.oneof(
        fc.constant({ stage: 'prod' }),
        fc.constant({ elb: {} }),
        text.map((method) => ({ stage: '$default', http: { method, path: '/ping' } })),
      ),
    },
    { requiredKeys: ['requestContext'] },
  );
  const context = { awsRequestId: 'r', getRemainingTimeInMillis: () => 60_000 };
  const property = fc.asyncProperty(
    fc.oneof({ weight: 3, arbitrary: http }, shapes, fc.record({ body: text, contentType: text })),
    async (event) => {
      const result = await handler(event, context as never).catch((error: Error) => error);
      if (result instanceof Error) expect(result.name).not.toBe('internal');
      else expect((result as { statusCode?: number } | null)?.statusCode).not.toBe(500);
    },
  );
  await fc.assert(property, RUNS);
});
