// Training data in Parquet: of the same rows as CSV, the same model.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { findSources } from '../../../handlers/training/sources.ts';
import { input_fn, output_fn } from '../../../lib/index.ts';
import type { Table } from '../../../lib/training/job/column.ts';
import { readTable } from '../../../lib/training/job/read-table.ts';
import { modelDir } from '../../support/real-models.ts';
import { jobOptions } from '../../support/training.ts';

const TYPE = 'application/vnd.apache.parquet';
const folder = mkdtempSync(join(tmpdir(), 'kindling-parquet-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** All but how numbers were written: in CSV as `5000.0`. */
const cellsOf = ({ columns, numRow }: Table) => [numRow, columns.map((column) => ({ ...column, type: undefined }))];

test('a folder of part files has the columns that the same rows as CSV have', async () => {
  const path = join(modelDir('penguins'), 'data.csv');
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  const parts = [lines.slice(1, 101), lines.slice(101)];
  for (const [at, part] of parts.entries()) {
    const frame = await input_fn([lines[0], ...part, ''].join('\n'), 'text/csv; header=present');
    writeFileSync(join(folder, `part-0000${at}-c000.parquet`), output_fn(frame, TYPE).body as Uint8Array);
  }
  writeFileSync(join(folder, '_SUCCESS'), '');
  const options = jobOptions({ target: 'body_mass_g' });

  const found = await readTable(await findSources(folder), options);

  const expected = await readTable(await findSources(path), options);
  expect(cellsOf(found)).toEqual(cellsOf(expected));
});
