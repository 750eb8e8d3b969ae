// docs/operations.md, held against what the code reads, writes and refuses.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Context } from 'aws-lambda';
import { emptySummary } from '../../lib/batch/score-summary.ts';
import { MalformedInputError } from '../../lib/errors.ts';
import { createApp } from '../../lib/middleware/app.ts';
import { createJsonLog } from '../../lib/middleware/json-log.ts';
import type { Service } from '../../lib/service/service.ts';
import { codeIn, namesUnder, readDoc, tableUnder } from '../support/markdown.ts';

const ROOT = join(import.meta.dirname, '../..');
const OPERATIONS = readDoc('operations.md');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

/** Codes of warnings. */
const NO_VARIABLES = new Set(['KINDLING_NO_SIMD']);

describe('docs/operations.md: variables', () => {
  const sources = ['handlers', 'lib']
    .flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((path) => `${folder}/${path}`),
    )
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.gen.ts') && !path.includes('/assembly/'))
    .map(read)
    .join('\n');
  const tables = [
    'Model and server',
    'Data capture and drift',
    'Options of rows',
    'Batch',
    'Training jobs',
    'For people, and set by others',
  ];
  const told = tables.flatMap((heading) => namesUnder(OPERATIONS, heading));

  test('It should tell every variable that is read', () => {
    const named = sources.matchAll(/\b(?:KINDLING|SAGEMAKER|SM|AWS)_[A-Z_]+|\bMAX_CONTENT_LENGTH\b/g);
    const ofProcess = sources.matchAll(/\benv(?:\.|\[')([A-Z_]+)\b/g);
    const all = new Set([...[...named].map(([name]) => name), ...[...ofProcess].map(([, name]) => name!)]);

    const variables = [...all].filter((name) => !NO_VARIABLES.has(name) && !sources.includes(`const ${name}`));

    expect(variables.map((name) => name.replace(/_$/, '_NAME')).filter((name) => !told.includes(name))).toEqual([]);
  });

  test('It should tell none that nobody reads', () => {
    expect(told.filter((name) => !sources.includes(name.replace(/_NAME$/, '_')))).toEqual([]);
  });
});

describe('docs/operations.md: limits', () => {
  test.each(tableUnder(OPERATIONS, 'Limits'))('It should have the value in the code: %s, %s', (_, value, place) => {
    const [name, file] = codeIn(place!);

    const [, expression] = new RegExp(`const ${name} = ([\\d_ */.]+);`).exec(read(file!)) ?? [];

    expect(expression).toBeDefined();
    expect(toNumber(value!, name!)).toBe(numberOf(expression!));
  });
});

/** `25 s` of a constant in milliseconds, `3 KiB` of one in bytes or MiB, `1/2`. */
function toNumber(text: string, name: string): number {
  const [, number, unit = ''] = /^([\d./]+) ?(\w*)$/.exec(text)!;
  const units: { [unit: string]: number } = { '': 1, s: 1000, KiB: 2 ** 10, MiB: name.endsWith('_MIB') ? 1 : 2 ** 20 };
  return numberOf(number!) * units[unit]!;
}

/** Numbers, products, powers and quotients of them. */
function numberOf(expression: string): number {
  const terms = expression.replaceAll('_', '').split(/(?<!\*) ?([*/]) ?(?!\*)/);
  return terms.reduce((product, term, index) => {
    if (index % 2 === 1) return product;
    const [base, power = '1'] = term.split('**');
    return terms[index - 1] === '/' ? product / Number(base) : product * Number(base) ** Number(power);
  }, 1);
}

describe('docs/operations.md: the log', () => {
  const told = namesUnder(OPERATIONS, 'The log');

  test('It should tell every field of a request, and no other', async () => {
    const unknownCategories = { cells: 1, columns: ['sex'] };
    const answered = {
      body: '1\n',
      contentType: 'text/csv',
      numRow: 1,
      unknownCategories,
      numRowError: 0,
      decodeMs: 0,
      predictMs: 0,
      encodeMs: 0,
    };
    const answers = [
      async () => answered,
      () => Promise.reject(new MalformedInputError('no number', { row: 1, column: 'sex' })),
      () => Promise.reject(new Error('broken')),
    ];

    const lines = await Promise.all(answers.map(async (transform) => await logOf(transform)));

    const fields = [...new Set(lines.flatMap((line) => Object.keys(line)))];
    expect(fields.sort()).toEqual(told.filter((name) => name !== 'modelUri').sort());
  });

  test('It should tell every field of an object that batch has scored, and no other', () => {
    const [, own] = /interface ObjectResult extends \S+ \S+ \{([\s\S]*?)\n\}/.exec(read('lib/batch/score-object.ts'))!;
    const fields = [...own!.matchAll(/readonly (\w+)/g)].map(([, name]) => name!);
    const { firstError: _, ...counts } = emptySummary();

    expect(namesUnder(OPERATIONS, 'Lines of batch').sort()).toEqual([...fields, ...Object.keys(counts)].sort());
  });
});

/** The line of one request. */
async function logOf(transform: Service['transform']): Promise<object> {
  const lines: string[] = [];
  const logger = createJsonLog('DEBUG', (line) => lines.push(line));
  const service = {
    ready: async () => undefined,
    transform,
    modelName: 'model',
    loadedModel: () => ({ summary: { fingerprint: 'f0' } }),
    maxBodyBytes: 100,
    maxConcurrentTransforms: 1,
  } as unknown as Service;
  const request = {
    method: 'POST',
    path: '/invocations',
    query: new Map(),
    headers: { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' },
    readBody: async () => Buffer.from('1'),
  };
  await createApp(service, { logger })(request, { awsRequestId: 'id', getRemainingTimeInMillis: () => 1e4 } as Context);
  expect(lines).toHaveLength(1);
  return JSON.parse(lines[0]!);
}

describe('docs/operations.md: exit status', () => {
  const statusOf = (...args: string[]) => spawnSync(process.execPath, [join(ROOT, 'dist/cli.cjs'), ...args]).status;

  test('It should be as it is told', () => {
    expect(namesUnder(OPERATIONS, 'Exit status')).toEqual(['0', '1', '2', '128 + n']); // test/program ends by signals
    expect(statusOf('--version')).toBe(0);
    expect(statusOf('inspect', join(ROOT, 'README.md'))).toBe(1);
    expect(statusOf('inspect', '--nonsense')).toBe(2);
  });
});
