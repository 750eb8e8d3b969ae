import { MalformedInputError } from '../../lib/errors.ts';
import { createJsonLog } from '../../lib/middleware/json-log.ts';

test('writes a line of JSON for what the level lets through, errors with their causes', () => {
  const lines: string[] = [];
  const cause = new Error('the disk is full');
  const error = new MalformedInputError('no', { hint: 'yes', cause });
  for (const level of ['INFO', 'ERROR', 'CRITICAL'] as const) {
    const log = createJsonLog(level, (line) => lines.push(line));
    log.info('answered', { status: 200 });
    log.error('failed', { error });
  }
  const entries = lines.map((line) => JSON.parse(line));
  expect(lines.join('')).toMatch(/^(\{.*\}\n){3}$/);
  expect(entries.map(({ level }) => level)).toEqual(['INFO', 'ERROR', 'ERROR']);
  expect(entries[0]).toMatchObject({ message: 'answered', service: 'kindling', status: 200 });
  expect(Date.parse(entries[0].timestamp)).not.toBeNaN();
  expect(entries[1].error).toMatchObject({
    name: 'MalformedInputError',
    message: 'no',
    hint: 'yes',
    stack: expect.stringContaining('json-log.test'),
    cause: { message: 'the disk is full' },
  });
});
