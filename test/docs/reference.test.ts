// The reference that is checked in: as new as the docstrings, and its examples run.
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';

const ROOT = join(import.meta.dirname, '../..');
const LIBRARY = readFileSync(join(ROOT, 'docs/reference/library.md'), 'utf8');
const run = promisify(execFile);

const pageOf = (folder: string, page: string) => readFileSync(join(folder, `${page}.md`), 'utf8');

describe('docs/reference/library.md and browser.md', () => {
  test('It should say what the docstrings say, of everything that is exported', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'kindling-reference-'));

    const { stdout } = await run(process.execPath, [join(ROOT, 'build/reference.mjs'), folder]);

    expect(stdout).toBe(''); // TypeDoc warns of what has no docstring, or links to nothing
    for (const page of ['library', 'browser']) {
      // npm run reference writes them
      expect(pageOf(join(ROOT, 'docs/reference'), page)).toBe(pageOf(folder, page));
    }
    rmSync(folder, { recursive: true });
  }, 60_000);

  const examples = [...LIBRARY.matchAll(/```js\n(import [\s\S]*?)```/g)].map(([, code]) => code!);
  test('It should have examples', () => expect(examples.length).toBeGreaterThan(1));
  test.each(examples)('It should run %s', async (code) => {
    const library = JSON.stringify(join(ROOT, 'dist/index.mjs'));
    const script = code.replace("'kindling'", library);

    const { stderr } = await run(process.execPath, ['--input-type=module', '-e', script], { cwd: ROOT });

    expect(stderr).toBe('');
  });
});
