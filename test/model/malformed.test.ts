import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { ModelFormatError } from '../../lib/errors.ts';
import { completeModel } from '../../lib/model/complete.ts';
import { readModelFile } from '../../lib/model/formats/index.ts';
import { loadModel } from '../../lib/model/load.ts';

const FOLDER = join(import.meta.dirname, '../parity/fixtures/malformed');
const cases = JSON.parse(readFileSync(join(FOLDER, 'cases.json'), 'utf8')) as { file: string; why: string }[];

describe('broken and hostile model files', () => {
  test.each(cases)('It should refuse $file: $why', async ({ file }) => {
    const path = join(FOLDER, file);

    const load = file.endsWith('.tar.gz')
      ? () => loadModel(path)
      : async () => completeModel(readModelFile(readFileSync(path)), readFileSync(path));

    await expect(load()).rejects.toThrow(ModelFormatError);
  });
});
