import { spawnSync } from 'node:child_process';
import { mkdtempSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const ROOT = join(import.meta.dirname, '../..');

test('npx runs the command of a checkout without building it anew', () => {
  const cache = mkdtempSync(join(tmpdir(), 'kindling-'));

  const built = () => statSync(join(ROOT, 'dist/cli.cjs')).mtimeMs;
  const before = built();

  const options = { cwd: ROOT, encoding: 'utf8' } as const;
  const { status, stdout } = spawnSync(
    'npx',
    ['--no', '--offline', '--cache', cache, 'kindling', '--version'],
    options,
  );

  expect([status, stdout]).toEqual([0, expect.stringMatching(/^kindling \d/)]);
  expect(built()).toBe(before);
});
