// What callers are told, and what the log is told, of things that are ours: paths, buckets, files.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { createInvokeHandler } from '../../lib/middleware/invoke-handler.ts';
import type { RequestLogger } from '../../lib/middleware/late-logger.ts';
import { modelDir } from '../support/real-models.ts';
import { scriptOf } from '../support/scripts.ts';
import { type Asked, server, waysIn } from '../support/ways-in.ts';

const CSV = { 'content-type': 'text/csv' };
const context = { awsRequestId: 'r1', getRemainingTimeInMillis: () => 10_000 };

/** A folder whose model begins with a secret. */
function secretFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'secret-'));
  writeFileSync(join(folder, 'xgboost-model'), 'AWS_SECRET_ACCESS_KEY=abc123secret');
  return folder;
}

interface Line {
  level: string;
  message: string;
  path?: string;
  error?: { message: string };
}

/** Answers, and the lines of the log: of the server on stdout, of Lambda through the logger. */
async function tell(wayIn: (typeof waysIn)[number], options: object, questions: readonly Asked[]) {
  const lines: Line[] = [];
  const keep = (level: string) => (message: string, entry: object) => void lines.push({ level, message, ...entry });
  const logger = { debug: keep('DEBUG'), info: keep('INFO'), warn: keep('WARN'), error: keep('ERROR') };
  const write = jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    const written = String(text).trimEnd().split('\n'); // lines of several requests may share a write
    return lines.push(...written.map((line) => JSON.parse(line))) > 0;
  });
  const service = await wayIn.open({
    modelUri: '',
    logger: logger as RequestLogger as never,
    logLevel: 'DEBUG',
    ...options,
  });
  try {
    const answers = [];
    for (const question of questions) answers.push(await service.ask(question));
    return { answers, lines };
  } finally {
    await service.close();
    write.mockRestore();
  }
}

const PING: Asked = { method: 'GET', path: '/ping' };

describe.each(waysIn.slice(0, 3))('$name', (wayIn) => {
  test.each([
    ['there is no model', '/secret/path/model', 'there is no model at /secret/path/model'],
    ['the model cannot be read', secretFolder(), 'AWS_SECRET_ACCES'],
  ])('keeps where and what to itself when %s', async (_what, modelUri, cause) => {
    const { answers, lines } = await tell(wayIn, { modelUri }, [PING, { headers: CSV, body: '1,2' }]);
    for (const { status, text } of answers) {
      expect([status, text]).toEqual([503, expect.not.stringMatching(/secret/i)]);
      expect(JSON.parse(text).detail).toBe(
        'the model could not be loaded; the log has the cause under this request id',
      );
    }
    expect(lines.map(({ level, error }) => [level, error?.message])).toEqual([
      ['ERROR', expect.stringContaining(cause)],
      ['ERROR', expect.stringContaining(cause)],
    ]);
  });

  test('logs probes for those who debug, refusals as warnings, and no cell', async () => {
    const { lines } = await tell(wayIn, { modelUri: modelDir('abalone') }, [
      PING,
      { method: 'GET', path: '/', headers: { 'user-agent': 'ELB-HealthChecker/2.0' } },
      { headers: CSV, body: '0.42,0.33,0.125,0.463,0.186,0.11,0.145\n' },
      { headers: CSV, body: '0.42,0.33,0.125,0.463,0.186,0.11,0.145\n1,2,3,4,5,6,my-secret\n' },
    ]);
    expect(lines.map(({ level, path, message }) => [level, path, message])).toEqual([
      ['DEBUG', '/ping', 'answered'],
      ['DEBUG', '/', expect.stringContaining('no route')],
      ['INFO', '/invocations', 'answered'],
      ['WARN', '/invocations', 'row 2, column "shell_weight": … is not a number'],
    ]);
    expect(JSON.stringify(lines)).not.toContain('secret');
  });
});

test('a direct call that fails says as little', async () => {
  const logger = { debug: jest.fn(), info: jest.fn(), warn: jest.fn(), error: jest.fn() };
  const handler = createInvokeHandler({ modelUri: secretFolder(), logger: logger as never });
  const failure = await handler([[1, 2]] as never, context as never).catch((error: Error) => error);
  expect({ ...failure, message: failure.message, stack: failure.stack }).toMatchObject({
    message: 'the model could not be loaded; the log has the cause under this request id',
    stack: '',
  });
});

test('what a script says of a request is told, what went wrong in it is not', async () => {
  const script = scriptOf(
    'fails.cjs',
    `const { MalformedInputError } = require('kindling');
    exports.transform_fn = (model, body) => {
      if (String(body) === 'wrong') throw new Error('secret');
      if (String(body) === 'nothing') return undefined;
      throw new MalformedInputError('no rows', { hint: 'send some' });
    };`,
  );
  const questions = ['bad', 'wrong', 'nothing'].map((body) => ({ headers: CSV, body }));
  const { answers } = await tell(server, { modelUri: modelDir('abalone'), script }, questions);
  expect(answers.map(({ status, text }) => [status, JSON.parse(text).detail])).toEqual([
    [400, 'no rows'],
    [500, 'something went wrong here; the log has the cause under this request id'],
    [500, 'transform_fn returned neither text nor bytes'],
  ]);
});

test('a feature that is missing is told with the column that may be meant for it', async () => {
  const header = 'lenght,diameter,height,whole_weight,shucked_weight,viscera_weight,shell weight';
  const question = { headers: CSV, body: `${header}\n0.42,0.33,0.125,0.463,0.186,0.11,0.145\n` };
  const { answers } = await tell(server, { modelUri: modelDir('abalone') }, [question]);
  expect(JSON.parse(answers[0]!.text)).toMatchObject({
    detail: 'the input lacks 2 features: "length", "shell_weight"',
    hint: expect.stringContaining(
      '"lenght" may be meant for "length"; "shell weight" may be meant for "shell_weight"; ',
    ),
  });
});
