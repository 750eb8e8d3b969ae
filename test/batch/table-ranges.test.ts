// A table in runs of row groups: many workers write the very bytes of one process, whatever becomes of them.
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { parquetReadObjects } from 'hyparquet';
import { cutGroups } from '../../lib/batch/ranges/cut-groups.ts';
import { MAX_PARTS, MIN_PART_BYTES } from '../../lib/batch/ranges/cut-ranges.ts';
import type { StepWorld } from '../../lib/batch/ranges/steps.ts';
import { type ReadProgress, scoreObject } from '../../lib/batch/score-object.ts';
import { emptySummary } from '../../lib/batch/score-summary.ts';
import { type ScoreTableOptions, scoreTable } from '../../lib/batch/score-table.ts';
import { sourceOf } from '../../lib/content/byte-source.ts';
import { parquet } from '../../lib/content/parquet.ts';
import { model_fn } from '../../lib/hooks/model-fn.ts';
import type { Model } from '../../lib/model/model.ts';
import { BareS3 } from '../support/bare-s3.ts';
import { modelDir } from '../support/real-models.ts';
import { useS3At } from '../support/s3.ts';
import { type Fate, type Run, randomFrom, runInStates, worldOf } from './states.ts';
import { parquetOf } from './texts.ts';

const INPUT = { bucket: 'in', key: 'a.parquet' };
const OUTPUT = 'out/scored/a.parquet.out';
const [NUM_ROW, MIB] = [1500, 2 ** 20];
let s3: BareS3;
let model: Model;
let file: Buffer;
beforeAll(async () => {
  s3 = await new BareS3().start();
  useS3At(s3.url);
  model = await model_fn(modelDir('wine'));
  file = parquetOf(NUM_ROW, 50, [3, 700, 1499]);
});
afterAll(() => s3.stop());
beforeEach(() => {
  s3.objects.clear();
  s3.uploads.clear();
  s3.put('in/a.parquet', file);
});

const world = (rangeBytes: number, more?: Partial<StepWorld>) => worldOf(model, rangeBytes, more);
const scoreInStates = (run: Run) => runInStates(s3, { input: INPUT, ...run });

/** What one process writes. */
async function alone(settings: ScoreTableOptions = {}, table = file): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const bytes of scoreTable(sourceOf(table), parquet, model, settings, emptySummary()))
    pieces.push(Buffer.from(bytes));
  return Buffer.concat(pieces);
}

function expectNothingLeft() {
  expect([...s3.uploads.keys()]).toEqual([]);
  expect([...s3.objects.keys()]).toEqual(['/in/a.parquet']);
}

test('row groups of any size make parts that S3 takes, and leave room for one behind them', () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 600 * MIB }), { minLength: 1, maxLength: 200 });
  const ratio = fc.double({ min: 0.03, max: 3, noNaN: true });
  fc.assert(
    fc.property(sizes, ratio, (groupBytes, perByte) => {
      const ranges = cutGroups(groupBytes, { ratio: perByte });
      for (const [at, { part, first, end, bytes }] of ranges.entries()) {
        expect([part, first]).toEqual([at + 1, ranges[at - 1]?.end ?? 0]);
        expect(bytes).toBe(groupBytes.slice(first, end).reduce((sum, one) => sum + one, 0));
        if (ranges.length > 1) expect(bytes * perByte).toBeGreaterThanOrEqual(3 * MIN_PART_BYTES);
      }
      expect(ranges.at(-1)!.end).toBe(groupBytes.length);
    }),
  );
  expect(cutGroups(new Array(80_000).fill(128 * MIB), { ratio: 1.05 }).length).toBeLessThan(MAX_PARTS);
  expect(() => cutGroups([6 * 1024 * MIB], { ratio: 1.05 })).toThrow(/S3 takes 10,000 parts of 5 GiB/);
});

test('20 ranges of which a tenth fails, in any order, write the very bytes of one process', async () => {
  const random = randomFrom(11);
  const times = new Map<number, number>();
  let failures = 0;
  const fate: Fate = ({ range }) => {
    const part = range?.part ?? 0;
    const before = times.get(part) ?? 0;
    if (random() >= 0.1 || before > 4) return true;
    times.set(part, before + 1);
    failures++;
    const error = Object.assign(new Error('Runtime exited: signal: killed'), { name: 'Runtime.ExitError' });
    return random() < 0.5 ? [error] : error; // or the part is there, and nobody heard of it
  };
  const order = (items: unknown[]) => items.map((_, at) => at).sort(() => random() - 0.5);
  const result = await scoreInStates({ steps: world(Math.ceil(file.length / 50)), fate, order });
  expect(failures).toBeGreaterThan(2);
  expect(result).toMatchObject({ rows: NUM_ROW, rowErrors: 3, skipped: false, output: `s3://${OUTPUT}` });
  expect(s3.seen.filter((asked) => /partNumber=20\b/.test(asked)).length).toBeGreaterThan(0);
  const output = s3.get(OUTPUT)!;
  expect(output.equals(await alone())).toBe(true);
  expect([...s3.objects.keys()]).toEqual(['/in/a.parquet', `/${OUTPUT}`]);
  expect(s3.uploads.size).toBe(0);
  const rows = await parquetReadObjects({ file: Uint8Array.from(output).buffer });
  expect(rows.flatMap(({ error }, row) => (error === null ? [] : [row]))).toEqual([3, 700, 1499]);
});

test.each(['text/csv', 'application/jsonlines'])(
  'as %s it is the text of one process, rows by their numbers among them',
  async (accept) => {
    const result = await scoreInStates({ steps: world(file.length / 8, { accept }) });
    expect(result).toMatchObject({ rows: NUM_ROW, rowErrors: 3 });
    const text = s3.get(OUTPUT)!;
    expect(text.equals(await alone({ accept }))).toBe(true);
    expect(text.toString()).toContain('row 701, column');
  },
);

test('some of the columns are those of one process', async () => {
  const options = { columns: ['prediction', 'batch', 'magnesium'] };
  await scoreInStates({ steps: world(file.length / 5, { options }) });
  expect(s3.get(OUTPUT)!.equals(await alone({ options }))).toBe(true);
});

test.each([
  ['one row group', parquetOf(50, 50)],
  ['no rows', parquetOf(0, 50)],
])('a table of %s is one range', async (_, table) => {
  s3.put('in/a.parquet', table);
  await scoreInStates({ steps: world(100) });
  expect(s3.get(OUTPUT)!.equals(await alone({}, table))).toBe(true);
  expect(s3.objects.size).toBe(2);
});

test('a row that may not fail is the same as in one process, and nothing is left', async () => {
  const options = { onRowError: 'fail' } as const;
  s3.put('in/a.parquet', parquetOf(NUM_ROW, 50, [700]));
  const expected = await alone({ options }, parquetOf(NUM_ROW, 50, [700])).catch(({ message }: Error) => message);
  const run = scoreInStates({ steps: world(file.length / 8, { options }) });
  await expect(run).rejects.toMatchObject({ name: 'Refused', message: expect.stringContaining(String(expected)) });
  expectNothingLeft();
});

test('a finish that nobody heard of is found done, and one that began is begun again', async () => {
  let times = 0;
  const fate: Fate = ({ step }) => (step === 'finish' && times++ === 0 ? [new Error('gone')] : true);
  expect(await scoreInStates({ steps: world(file.length / 8), fate })).toMatchObject({ rows: NUM_ROW });
  expect([times, [...s3.objects.keys()]]).toEqual([2, ['/in/a.parquet', `/${OUTPUT}`]]);
});

test.each([
  ['a range that is never scored', 'killed', ({ range }) => (range?.part === 5 ? new Error('killed') : true)],
  [
    'a part that is lost',
    /lacks part 4/,
    ({ step }) => {
      if (step === 'finish') for (const { parts } of s3.uploads.values()) parts.delete(4);
      return true;
    },
  ],
  [
    'a part that is another than its worker told of',
    /part 2 of s3:\/\/out\/scored\/a.parquet.out is not the one that its worker told of/,
    ({ step }) => {
      const [[, { parts }]] = [...s3.uploads] as unknown as [[string, { parts: Map<number, object> }]];
      if (step === 'finish') parts.set(2, { ...parts.get(3) });
      return true;
    },
  ],
  [
    'a table that is replaced meanwhile',
    /was replaced while it was read/,
    ({ range }) => {
      if (range?.part === 3) s3.put('in/a.parquet', parquetOf(10, 5));
      return true;
    },
  ],
] as [string, string | RegExp, Fate][])('%s fails the execution and leaves nothing', async (_, message, fate) => {
  const guarded: Fate = (question) => (s3.uploads.size === 0 ? true : fate(question));
  await expect(scoreInStates({ steps: world(file.length / 8), fate: guarded })).rejects.toThrow(message);
  expectNothingLeft();
});

test('an output that several cannot write is refused before anything is begun', async () => {
  const run = scoreInStates({ steps: world(100, { accept: 'application/vnd.apache.arrow.file' }) });
  await expect(run).rejects.toThrow(/cannot be written in ranges/);
  expectNothingLeft();
});

test('who watches a table sees how far it is, and the first row that could not be used', async () => {
  const seen: number[] = [];
  let last: ReadProgress | undefined;
  async function* watch(scored: AsyncIterable<Uint8Array>, progress: ReadProgress) {
    last = progress;
    for await (const bytes of scored) {
      seen.push(progress.read());
      yield bytes;
    }
  }
  const compression = { output: 'gzip' as const };
  const settings = { watch, accept: 'text/csv', compression };
  await scoreObject(INPUT, { bucket: 'out', key: 'a.csv.gz' }, model, settings);
  expect(last!.size).toBe(file.length);
  expect(seen.length).toBeGreaterThan(NUM_ROW / 50);
  expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  expect(seen.at(-1)).toBeGreaterThan(file.length / 3);
  expect(last!.summary).toMatchObject({ rows: NUM_ROW, firstError: expect.stringContaining('row 4, column') });
  expect(gunzipSync(s3.get('out/a.csv.gz')!).equals(await alone({ accept: 'text/csv' }))).toBe(true);
});
