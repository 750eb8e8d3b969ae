// kindling score writes what OUT's extension or --accept says, and the same predictions in each type.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { tableFromIPC } from '@uwdata/flechette';
import { parquetReadObjects } from 'hyparquet';
import Papa from 'papaparse';
import { decodeNpy } from '../../lib/content/npy/decode.ts';
import { decodeNpz } from '../../lib/content/npy/npz.ts';
import type { NumericColumn } from '../../lib/frame/columns/column.ts';
import type { Frame } from '../../lib/frame/frame.ts';
import { unfoldPage } from '../../lib/platform/node-only.ts';
import { modelDir } from '../support/real-models.ts';

const CLI = join(import.meta.dirname, '..', '..', 'dist', 'cli.cjs');
const ABALONE = modelDir('abalone');
const HOLDOUT = join(ABALONE, 'holdout.csv');
let dir: string;
let expected: number[];
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'kindling-types-'));
  expected = READERS['out.csv']!(score(HOLDOUT, 'out.csv')) as number[];
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

function run(input: string, output: string, options: readonly string[] = []) {
  return spawnSync(process.execPath, [CLI, 'score', ABALONE, input, join(dir, output), ...options], {
    encoding: 'utf8',
  });
}

function score(input: string, output: string, ...options: string[]): Buffer {
  const { status, stderr } = run(input, output, options);
  if (status !== 0) throw new Error(stderr);
  return readFileSync(join(dir, output));
}

const numbersOf = ({ rows }: Frame) =>
  Array.from({ length: rows.numColumn === 1 ? rows.numRow : rows.numColumn }, (_, at) =>
    rows.numColumn === 1 ? number(rows, 0, at) : number(rows, at, 0),
  );
const number = ({ columns }: Frame['rows'], column: number, row: number) =>
  (columns!.at(column) as NumericColumn).number(row);

/** The floats that end each record, which are all as long. */
function scoresOf(bytes: Buffer): number[] {
  const length = bytes.readUInt32LE(4);
  const step = 8 + Math.ceil(length / 4) * 4;
  return Array.from({ length: bytes.length / step }, (_, row) => bytes.readFloatLE(row * step + 8 + length - 4));
}

const lines = (bytes: Buffer) => bytes.toString().trim().split('\n');
const ZSTD = (bytes: Uint8Array, length: number) => unfoldPage(bytes, 'zstd', length);
const parquetRows = (bytes: Buffer) =>
  parquetReadObjects({ file: Uint8Array.from(bytes).buffer, compressors: { ZSTD } });
const READERS: { [output: string]: (bytes: Buffer) => unknown } = {
  'out.csv': (bytes) =>
    Papa.parse<{ prediction: string }>(bytes.toString(), { header: true, skipEmptyLines: true }).data.map((row) =>
      Math.fround(Number(row.prediction)),
    ),
  'out.jsonl': (bytes) => lines(bytes).map((line) => Math.fround(JSON.parse(line).prediction)),
  'out.npy': (bytes) => numbersOf(decodeNpy(bytes)),
  'out.npz': async (bytes) => numbersOf(await decodeNpz(bytes)),
  'out.rec': scoresOf,
  'out.parquet': async (bytes) => (await parquetRows(bytes)).map(({ prediction }) => prediction),
  'out.arrows': (bytes) => [...tableFromIPC(bytes).getChild('prediction')],
  'out.feather': (bytes) => [...tableFromIPC(bytes).getChild('prediction')],
};

describe('an output of the type that its name says', () => {
  test.each(Object.entries(READERS).slice(1))('%s', async (output, read) => {
    expect(await read(score(HOLDOUT, output))).toEqual(expected);
  });

  test('has the columns that are chosen', () => {
    const table = tableFromIPC(score(HOLDOUT, 'few.arrow', '--columns', 'sex,prediction'));
    const ids = join(dir, 'ids.csv');
    writeFileSync(ids, 'a,0.42,0.33,0.125,0.463,0.186,0.11,0.145\n');

    expect(table.names).toEqual(['sex', 'prediction']);
    expect(lines(score(ids, 'ids.jsonl', '--id-columns', '1')).map((line) => JSON.parse(line)[0])).toEqual(['a']);
    expect(run(ids, 'ids.npy', ['--id-columns', '1']).stderr).toContain('npy holds numbers alone, and "id" has texts');
  });

  test('goes before the type of the input, and --accept before both', () => {
    score(
      HOLDOUT,
      'in.arrows',
      '--columns',
      'length,diameter,height,whole_weight,shucked_weight,viscera_weight,shell_weight',
    );

    expect(READERS['out.csv']!(score(join(dir, 'in.arrows'), 'back.csv'))).toEqual(expected);
    expect(
      READERS['out.jsonl']!(score(join(dir, 'in.arrows'), 'back.txt', '--accept', 'application/jsonlines')),
    ).toEqual(expected);
  });

  test('Parquet keeps the columns of Parquet, and what is shown of it is text', async () => {
    const before = await parquetRows(score(HOLDOUT, 'in.parquet'));

    const after = await parquetRows(score(join(dir, 'in.parquet'), 'after.parquet'));
    const shown = spawnSync(process.execPath, [CLI, 'score', ABALONE, join(dir, 'in.parquet')], { encoding: 'utf8' });

    expect(after).toEqual(before.map((row) => ({ ...row, error_1: null }))); // "error" is a column of the input's now
    expect(READERS['out.csv']!(Buffer.from(shown.stdout))).toEqual(expected);
  });

  test.each(['svm', 'orc'])('is refused where it cannot be written: .%s', (extension) => {
    const { status, stderr } = run(HOLDOUT, `out.${extension}`);

    expect([status, stderr]).toEqual([
      2,
      expect.stringMatching(/cannot be written: kindling does not write \.\w+\nhint: call it/),
    ]);
  });
});
