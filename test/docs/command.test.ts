// The command's page is as new as its table; that the examples in it run is tested with the help (test/cli).
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { ROOT } from './documents.ts';

test('docs/reference/command.md says what the command line reads', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kindling-command-page-'));

  execFileSync(process.execPath, [join(ROOT, 'build/command-reference.mjs'), folder]);

  expect(readFileSync(join(ROOT, 'docs/reference/command.md'), 'utf8')).toBe(
    readFileSync(join(folder, 'command.md'), 'utf8'), // npm run reference writes it
  );
  rmSync(folder, { recursive: true });
});
