import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { ModelFormatError } from '../../lib/errors.ts';
import { completeModel } from '../../lib/model/complete.ts';
import { readModelFile } from '../../lib/model/formats/index.ts';

const FOLDER = join(import.meta.dirname, '../parity/fixtures/malformed');
const cases = JSON.parse(readFileSync(join(FOLDER, 'cases.json'), 'utf8')) as { file: string; why: string }[];

/** Reading one takes 1 ms; a reader that followed a lying length would take seconds or die. */
const MAX_MS = 250;

describe('broken and hostile model files', () => {
  test.each(cases.filter(({ file }) => !file.endsWith('.tar.gz')))('It should refuse $file: $why', ({ file }) => {
    const bytes = readFileSync(join(FOLDER, file));
    const start = performance.now();

    const load = () => completeModel(readModelFile(bytes), bytes);

    expect(load).toThrow(ModelFormatError);
    expect(performance.now() - start).toBeLessThan(MAX_MS);
  });
});
