// Section 5: each row of the table of errors, with its sentence and its way out, for every media type.
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { expect } from '@jest/globals';
import { asking, CELLS, csv, deploymentOf, NAMES, typed } from './asked.ts';
import { body, EVERY_TYPE } from './bodies.ts';
import { type Row, type Section, WAYS } from './row.ts';

const BINARY = { createFetchHandler: 'pages and their handler read CSV and JSON alone' };
const CODES: [name: string, encode: (bytes: Uint8Array) => Buffer][] = [
  ['gzip', gzipSync],
  ['deflate', deflateSync],
  ['br', brotliCompressSync],
  ['zstd', zstdCompressSync],
];

const ofEveryType = EVERY_TYPE.flatMap(
  ({ type, isBinary, row, narrow, narrowCode = 'malformed-input', malformed }): Row[] => {
    const except = isBinary ? BINARY : {};
    return [
      {
        says: `${type}: malformed`,
        ask: typed(type, malformed),
        status: 400,
        problem: { code: 'malformed-input', detail: /./, hint: /./ },
        except,
      },
      {
        says: `${type}: the wrong number of columns`,
        ask: typed(type, narrow),
        status: 400,
        problem: { code: narrowCode, detail: /./, hint: /./ },
        except,
      },
      {
        says: `${type}: an unknown value of an option`,
        ask: asking('outputs=fortune', typed(type, row)),
        status: 400,
        problem: {
          code: 'invalid-option',
          detail: 'outputs: "fortune" is not a valid value',
          hint: /prediction, probability/,
        },
        except,
      },
      { says: `${type}: zero bytes`, ask: typed(type, ''), status: 204, answer: '', except },
      {
        says: `${type}: Accept that is not written`,
        ask: typed(type, row, { accept: 'image/png' }),
        status: 406,
        problem: {
          code: 'not-acceptable',
          detail: 'Accept: image/png cannot be written',
          hint: /^accept text\/csv, application\/json/,
        },
        except,
      },
      {
        says: `${type}: an unknown content coding`,
        ask: typed(type, row, { 'content-encoding': 'lzma' }),
        status: 415,
        problem: { code: 'unsupported-media-type', detail: /lzma/, hint: /gzip/ },
        except,
      },
      ...CODES.map(
        ([name, encode]): Row => ({
          says: `${type}: Content-Encoding: ${name}`,
          ask: typed(type, encode(Buffer.from(row as string)), { 'content-encoding': name, accept: 'text/csv' }),
          status: 200,
          answer: /^(9\.40333\n?)+$|prediction\n/,
          except: { ...except, ...(name === 'gzip' ? {} : { createFetchHandler: 'fetch decodes what it knows' }) },
        }),
      ),
      {
        says: `${type}: bytes that are not what the coding says`,
        ask: typed(type, row, { 'content-encoding': 'gzip' }),
        status: 400,
        problem: { code: 'malformed-input', detail: /gzip/, hint: /./ },
        except,
      },
    ];
  },
);

const OTHERS: readonly Row[] = [
  {
    says: 'a cell that is no number, by row and column',
    ask: csv(`${NAMES}\n${CELLS}\n${CELLS}\n${CELLS.replace('0.125', 'tall')}`),
    status: 400,
    problem: {
      code: 'malformed-input',
      detail: 'row 3, column "height": "tall" is not a number',
      hint: 'send a decimal, or leave the cell empty for missing',
      row: 3,
      column: 'height',
    },
  },
  { says: 'header only: 200 with no rows', ask: csv(`${NAMES}\n`), status: 200, answer: `${NAMES},prediction\n` },
  { says: '[]: 200 with no rows', ask: typed('application/json', '[]'), status: 200, answer: '[]' },
  {
    says: '{"instances":[]}: 200 with no rows',
    ask: typed('application/json', '{"instances":[]}'),
    status: 200,
    answer: '{"predictions":[]}',
  },
  {
    says: 'an array without rows: 200 with no rows',
    ask: typed('application/x-npy', body('npy no rows'), { accept: 'application/json' }),
    status: 200,
    answer: '{"predictions":[]}',
    except: BINARY,
  },
  {
    says: 'a charset of JSON',
    ask: typed('application/json; charset=klingon', '[]'),
    status: 415,
    problem: { code: 'unsupported-media-type', detail: /charset/, hint: /utf-8/ },
  },
  {
    says: 'names in messages are cut',
    ask: csv(`${'x'.repeat(5000)},${NAMES}\n1,tall${CELLS.slice(4)}`),
    status: 400,
    answer: /^.{1,2000}$/s,
  },
];

export const ERRORS: Section = {
  section: '5. Errors',
  deployment: deploymentOf('abalone'),
  rows: [...ofEveryType, ...OTHERS],
};

const TOO_LARGE = { code: 'payload-too-large', detail: /2000 bytes|2,000|limit/, hint: /./ } as const;

export const LIMITS: Section = {
  section: '5. Too large',
  deployment: deploymentOf('abalone', { MAX_CONTENT_LENGTH: '2000' }, { maxBodyBytes: 2000 }),
  rows: EVERY_TYPE.flatMap(({ type, isBinary, long }): Row[] => [
    {
      says: `${type}: as it comes`,
      ask: typed(type, long),
      status: 413,
      problem: TOO_LARGE,
      except: isBinary ? BINARY : {},
    },
    {
      says: `${type}: once decoded`,
      ask: typed(type, gzipSync(long), { 'content-encoding': 'gzip' }),
      status: 413,
      problem: TOO_LARGE,
      except: isBinary ? BINARY : {},
    },
  ]),
};

const ONE_AT_A_TIME = 'what calls it bounds what comes in';
const LARGE = csv(gzipSync(`${CELLS}\n`.repeat(30_000)), { 'content-encoding': 'gzip' });
const OVERLOAD = /bodies take up the 1 MB for them/;

export const OVERLOADED: Section = {
  section: '5. Too much at once',
  deployment: {
    ...deploymentOf('abalone', { KINDLING_BODY_MEMORY_MB: '1' }),
    except: Object.fromEntries(WAYS.filter((way) => way !== 'serve').map((way) => [way, ONE_AT_A_TIME])),
  },
  rows: [
    ...['/invocations', '/endpoints/e/invocations', '/endpoints/e/invocations-response-stream'].map(
      (path): Row => ({
        says: `${path}: a body that unfolds to more than there is room for`,
        ask: { ...LARGE, path },
        status: 503,
        problem: { code: 'overloaded', detail: OVERLOAD, hint: /^ask again in a second.*KINDLING_BODY_MEMORY_MB/ },
        headers: { 'retry-after': '1' },
      }),
    ),
    {
      says: 'V2 says so in its own form',
      ask: { ...LARGE, path: '/v2/models/abalone/infer' },
      status: 503,
      answer: { error: expect.stringMatching(OVERLOAD) },
      headers: { 'retry-after': '1' },
    },
    { says: '/ping goes on', ask: { method: 'GET', path: '/ping' }, status: 200 },
    { says: 'nothing is held of what was refused', ask: csv(CELLS), status: 200, answer: /^9\.40333\n?$/ },
  ],
};

/** A folder whose model cannot be read. */
function brokenFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'kindling-contract-'));
  mkdirSync(join(folder, 'model'));
  writeFileSync(join(folder, 'model', 'model.json'), '{"learner": "secret"');
  return join(folder, 'model');
}

const BROKEN = brokenFolder();
const NOT_LOADED = {
  code: 'model-format',
  detail: 'the model could not be loaded; the log has the cause under this request id',
};

export const NO_MODEL: Section = {
  section: '5. A model that cannot be loaded',
  deployment: { env: { SM_MODEL_DIR: BROKEN }, options: { modelUri: BROKEN } },
  rows: [
    { says: '/ping says so', ask: { method: 'GET', path: '/ping' }, status: 503, answer: NOT_LOADED },
    { says: 'each request says so', ask: csv(CELLS), status: 503, answer: NOT_LOADED },
    { says: 'nothing of it is told', ask: csv(CELLS), status: 503, answer: /^(?!.*(secret|kindling-contract)).*$/s },
    { says: 'V2 is not ready', ask: { method: 'GET', path: '/v2/health/ready' }, status: 503 },
    { says: 'V2 lives', ask: { method: 'GET', path: '/v2/health/live' }, status: 200 },
  ],
};
