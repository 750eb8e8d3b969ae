import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { MalformedInputError, ModelFormatError } from '../../lib/errors.ts';
import { boundLines } from '../../lib/middleware/bound-lines.ts';
import { createJsonLog } from '../../lib/middleware/json-log.ts';
import { logEntry } from '../../lib/middleware/log-entry.ts';

test('writes a line of JSON for what the level lets through', () => {
  const lines: string[] = [];
  for (const level of ['DEBUG', 'INFO', 'WARN', 'ERROR', 'CRITICAL'] as const) {
    const log = createJsonLog(level, (line) => lines.push(line));
    log.debug('probed', {});
    log.info('answered', { status: 200 });
    log.warn('refused', {});
    log.error('failed', {});
  }
  const entries = lines.map((line) => JSON.parse(line));
  expect(lines.join('')).toMatch(/^(\{.*\}\n)+$/);
  const levels = entries.map(({ level }) => level).join(' ');
  expect(levels).toBe('DEBUG INFO WARN ERROR INFO WARN ERROR WARN ERROR ERROR');
  expect(entries[1]).toMatchObject({ message: 'answered', service: 'kindling', status: 200 });
  expect(Date.parse(entries[0].timestamp)).not.toBeNaN();
});

test('writes what JSON.stringify would, whatever an entry holds', () => {
  let line = '';
  const log = createJsonLog('INFO', (text) => {
    line = text;
  });
  const odd = fc.constantFrom(
    undefined,
    Number.NaN,
    -0,
    1e21,
    () => 1,
    new Date(0),
    { toJSON: () => 'late' },
    '"\n\u2028',
  );
  const value = fc.oneof(odd, fc.integer(), fc.double(), fc.string(), fc.array(fc.oneof(odd, fc.string())));
  const again = fc.constantFrom('a', 'b'); // what is the same as in the line before is not made anew
  const unlike = fc
    .string()
    .filter((text) => !['level', 'message', 'timestamp', 'service', '__proto__'].includes(text));
  const name = fc.oneof(again, unlike);
  fc.assert(
    fc.property(fc.string(), fc.dictionary(name, value), (message, entry) => {
      log.info(message, entry);
      const { level, timestamp, service, ...rest } = JSON.parse(line);
      expect(rest).toEqual(JSON.parse(JSON.stringify({ message, ...entry })));
      expect([level, service, line.endsWith('}\n')]).toEqual(['INFO', 'kindling', true]);
    }),
  );
});

test('tells of a line that is made later when it was logged, and what it said then', async () => {
  const waiting: (() => string)[] = [];
  const log = createJsonLog('INFO', undefined, (makeLine) => waiting.push(makeLine));
  const before = Date.now();
  log.info('one', { at: 1 });
  const after = Date.now();
  await new Promise((resolve) => setTimeout(resolve, 5));
  log.info('two', { at: 2 });

  const [one, two] = waiting.map((makeLine) => JSON.parse(makeLine()));

  expect([one, two]).toMatchObject([
    { message: 'one', at: 1 },
    { message: 'two', at: 2 },
  ]);
  expect(Date.parse(one.timestamp)).toBeGreaterThanOrEqual(before);
  expect(Date.parse(one.timestamp)).toBeLessThanOrEqual(after);
});

test('has written all lines when the process ends', () => {
  const script = `const { createJsonLog } = await import('./lib/middleware/json-log.ts');
    const log = createJsonLog('INFO'); log.info('one', {}); log.info('two', { at: 2 }); process.exit(0);`;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  expect(
    stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).message),
  ).toEqual(['one', 'two']);
});

test('has written them in their order, those that wait for others as well', () => {
  const script = `const { createJsonLog, writeSoon } = await import('./lib/middleware/json-log.ts');
    const log = createJsonLog('INFO', undefined, writeSoon);
    for (let at = 0; at < 500; at++) { log.info('answered ' + at, {}); if (at % 200 === 7) log.error('failed ' + at, {}); }
    setTimeout(() => { log.info('late', {}); process.exit(0); }, 30);`;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  const messages = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).message);
  const expected = Array.from({ length: 500 }, (_, at) =>
    at % 200 === 7 ? [`answered ${at}`, `failed ${at}`] : [`answered ${at}`],
  );
  expect(messages).toEqual([...expected.flat(), 'late']);
});

describe('a log entry', () => {
  test('has errors with their causes', () => {
    const cause = Object.assign(new Error('the disk is full'), { errno: -28 });
    const { error } = logEntry({ error: new ModelFormatError('no', { hint: 'yes', cause }) });
    expect(error).toMatchObject({
      name: 'ModelFormatError',
      message: 'no',
      code: 'model-format',
      hint: 'yes',
      stack: expect.stringContaining('json-log.test'),
      cause: { message: 'the disk is full', errno: -28 },
    });
  });

  test('does not have the cells that callers sent', () => {
    const error = new MalformedInputError('row 1: "secret" is not a number', { cell: '"secret"' });
    expect(JSON.stringify(logEntry({ error }))).not.toContain('secret');
    expect(error.message).toContain('secret');
  });

  test.each<[string, () => unknown]>([
    ['a text', () => 'x'.repeat(1e6)],
    ['NULs', () => '\0'.repeat(1e6)],
    ['a list', () => Array(1e5).fill('x'.repeat(100))],
    ['an object', () => Object.fromEntries(Array.from({ length: 1e4 }, (_, at) => [`${at}`.repeat(100), at]))],
    ['bytes', () => new Uint8Array(1e6)],
    ['nested lists', () => JSON.parse('['.repeat(5000) + ']'.repeat(5000))],
    ['an error', () => new Error('x'.repeat(1e6), { cause: new Error('y'.repeat(1e6)) })],
    ['causes of causes', () => Array.from({ length: 1000 }).reduce((cause) => new Error('z'.repeat(1000), { cause }))],
    [
      'what is part of itself',
      () => {
        const error: Error & { self?: unknown } = new Error('round');
        error.self = [error, { error }];
        return error;
      },
    ],
    ['a bigint', () => 2n ** 64n],
  ])('is short, whatever is long: %s', (_what, make) => {
    const lines: string[] = [];
    boundLines(createJsonLog('INFO', (line) => lines.push(line))).error('m'.repeat(1e6), { value: make() });
    expect(Buffer.byteLength(lines[0]!)).toBeLessThan(16_384);
    expect(JSON.parse(lines[0]!)).toHaveProperty('value');
  });
});
