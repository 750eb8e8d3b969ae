import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { ModelFormatError } from '../../lib/errors.ts';
import { loadModel } from '../../lib/model/load.ts';

const ROOT = join(import.meta.dirname, '../..');
const FOLDER = join(import.meta.dirname, '../parity/fixtures/malformed');
const cases = JSON.parse(readFileSync(join(FOLDER, 'cases.json'), 'utf8')) as { file: string; why: string }[];

/** A bare Node takes 43 MB here, one of these files at most 75. */
const MAX_MB = 130;

describe('broken and hostile model files', () => {
  test.each(cases)('It should refuse $file, with a way out: $why', async ({ file }) => {
    const load = loadModel(join(FOLDER, file));

    await expect(load).rejects.toThrow(ModelFormatError);
    await expect(load).rejects.toMatchObject({ hint: expect.stringMatching(/\w{4}/) });
  });

  test('It should take little memory for all of them together', () => {
    const script = `
      const { loadModel } = require('./dist/index.cjs');
      const paths = ${JSON.stringify(cases.map(({ file }) => join(FOLDER, file)))};
      (async () => {
        const loads = [];
        for (const path of paths) loads.push(await loadModel(path).then(() => path, () => ''));
        console.log(JSON.stringify({ loaded: loads.filter(Boolean), kb: process.resourceUsage().maxRSS }));
      })();`;

    // a shell between, as a process's peak counts what its parent held when it was forked
    const command = ['-c', '"$0" -e "$1"; true', process.execPath, script];
    const { stdout } = spawnSync('sh', command, { encoding: 'utf8', cwd: ROOT });

    const { loaded, kb } = JSON.parse(stdout) as { loaded: string[]; kb: number };
    expect(loaded).toEqual([]);
    expect(kb / 1024).toBeLessThan(MAX_MB);
  });
});
