// kindling score MODEL 's3://bucket/day=*/' s3://out/: many objects, what was done of them, and a run that goes on.
import { spawn } from 'node:child_process';
import { gunzipSync, gzipSync } from 'node:zlib';
import { objectPattern } from '../../lib/batch/object-pattern.ts';
import { type ObjectOutcome, scoreObjects } from '../../lib/batch/score-objects.ts';
import { model_fn } from '../../lib/hooks/model-fn.ts';
import type { Model } from '../../lib/model/model.ts';
import { BareS3 } from '../support/bare-s3.ts';
import { CLI } from '../support/command.ts';
import { holdoutCsv, modelDir } from '../support/real-models.ts';
import { useS3At } from '../support/s3.ts';

const CSV = holdoutCsv('wine');
let s3: BareS3;
let model: Model;
beforeAll(async () => {
  s3 = await new BareS3().start();
  useS3At(s3.url);
  model = await model_fn(modelDir('wine'));
});
afterAll(() => s3.stop());
beforeEach(() => {
  s3.objects.clear();
  s3.seen.length = 0;
});

const pattern = (key: string) => objectPattern({ bucket: 'in', key })!;

async function run(key: string, options = {}): Promise<ObjectOutcome[]> {
  const outcomes: ObjectOutcome[] = [];
  const onOutcome = (outcome: ObjectOutcome) => outcomes.push(outcome);
  await scoreObjects(pattern(key), { bucket: 'out', key: 'scored/' }, model, { options, onOutcome });
  return outcomes.sort((a, b) => (a.object < b.object ? -1 : 1));
}

test.each([
  ['rows.csv', undefined, []],
  ['', 'a.csv b/c.csv', ['a.csv', 'b/c.csv']],
  ['in/', 'in/a.csv in/b/c.csv in/_SUCCESS in/b/_tmp/d.csv in/.e.csv out/a.csv in', ['a.csv', 'b/c.csv']],
  ['day=*/', 'day=1/a.csv day=2/b/c.csv day=3 days/a.csv', ['day=1/a.csv', 'day=2/b/c.csv']],
  ['x/*.csv', 'x/a.csv x/b/c.csv x/a.csv.gz', ['a.csv']],
  ['x/**.csv', 'x/a.csv x/b/c.csv', ['a.csv', 'b/c.csv']],
  ['x/a?(1)+[b].csv', 'x/a-(1)+[b].csv x/a(1)+[b].csv x/a/(1)+[b].csv', ['a-(1)+[b].csv']],
])('"%s" names objects', (key, keys, expected) => {
  const found = objectPattern({ bucket: 'in', key });
  expect(found === undefined).toBe(keys === undefined);
  const matching = (keys ?? '').split(' ').filter((name) => found?.matches(name));
  expect(matching.map((name) => found!.nameOf(name))).toEqual(expected);
});

test('scores every object under a pattern, and a second run asks S3 for lists alone', async () => {
  s3.put('in/day=1/a.csv', CSV);
  s3.put('in/day=2/b.csv.gz', gzipSync(CSV));
  s3.put('in/day=2/_SUCCESS', '');
  const first = await run('day=*/');
  expect(first).toMatchObject([
    { object: 's3://in/day=1/a.csv', output: 's3://out/scored/day=1/a.csv.out', rows: 100, skipped: false },
    { object: 's3://in/day=2/b.csv.gz', output: 's3://out/scored/day=2/b.csv.out.gz', rows: 100, skipped: false },
  ]);
  const [plain, packed] = ['a.csv.out', 'b.csv.out.gz'].map((name, at) => s3.get(`out/scored/day=${at + 1}/${name}`)!);
  expect(gunzipSync(packed!).equals(plain!)).toBe(true);

  s3.seen.length = 0;
  expect(await run('day=*/')).toMatchObject([
    { rows: 100, skipped: true },
    { rows: 100, skipped: true },
  ]);
  expect(s3.seen.filter((line) => !line.includes('_manifest.json') && !line.includes('list-type'))).toEqual([]);
});

test('the manifest tells model, options, and of each object ETag, rows, errors and unknown categories', async () => {
  s3.put('in/x/a.csv', CSV.replace('88.0', 'many'));
  await run('x/');
  const manifest = JSON.parse(s3.get('out/scored/_manifest.json')!.toString());
  expect(manifest).toEqual({
    model: model.summary.fingerprint,
    options: expect.stringMatching(/^[0-9a-f]{16}$/),
    objects: [
      {
        object: 's3://in/x/a.csv',
        output: 's3://out/scored/a.csv.out',
        etag: s3.objects.get('/in/x/a.csv')!.etag,
        rows: 100,
        rowErrors: 1,
        unknownCategories: 0,
      },
    ],
  });
});

test('what changed since is scored again: an object, its output, the options, a manifest that is damaged', async () => {
  for (const name of ['a', 'b', 'c']) s3.put(`in/x/${name}.csv`, CSV);
  await run('x/');
  s3.put('in/x/a.csv', `${CSV}\n`);
  s3.objects.delete('/out/scored/b.csv.out');
  expect((await run('x/')).map(({ skipped }) => skipped)).toEqual([false, false, true]);
  expect((await run('x/', { outputs: ['margin'] })).map(({ skipped }) => skipped)).toEqual([false, false, false]);
  s3.put('out/scored/_manifest.json', s3.get('out/scored/_manifest.json')!.subarray(0, 99));
  expect((await run('x/', { outputs: ['margin'] })).map(({ skipped, rows }) => [skipped, rows])).toEqual(
    Array(3).fill([true, 100]),
  );
});

test('an object that fails leaves the others alone, and is tried again by the next run', async () => {
  s3.put('in/x/a.csv', CSV);
  s3.put('in/x/b.csv', 'no,features\n1,2\n');
  const outcomes = await run('x/');
  expect(outcomes).toMatchObject([
    { rows: 100 },
    { rows: 0, error: { message: expect.stringContaining('lacks 13 features') } },
  ]);
  s3.put('in/x/b.csv', CSV);
  expect(await run('x/')).toMatchObject([{ skipped: true }, { skipped: false, rows: 100 }]);
});

test('refuses nothing to score, and an output that would be scored by the next run', async () => {
  await expect(run('gone/')).rejects.toThrow(/nothing under s3:\/\/in\/gone\/ is to be scored/);
  const into = { bucket: 'in', key: 'x/scored/' };
  const settings = { onOutcome: () => undefined };
  await expect(scoreObjects(pattern('x/'), into, model, settings)).rejects.toThrow(/lies under the input/);
});

test('the command tells totals and failures, and ends with 1 where some failed', async () => {
  for (const name of ['a', 'b']) s3.put(`in/x/${name}.csv`, CSV);
  const args = ['score', modelDir('wine'), 's3://in/x/*.csv', 's3://out/scored/', '--threads', '1'];
  const good = await command(args);
  expect(good).toEqual({ status: 0, told: expect.stringMatching(/^2 objects, 200 rows in \d+\.\d\d s\n$/) });
  s3.put('in/x/c.csv', 'no,features\n1,2\n');
  const bad = await command(args);
  expect(bad.status).toBe(1);
  expect(bad.told).toMatch(/failed: s3:\/\/in\/x\/c.csv: the input lacks 13 features/);
  expect(bad.told).toMatch(/3 objects, 2 of them done before, 200 rows/);
  expect(bad.told).toMatch(/error: 1 of 3 objects failed/);
  expect(await command([...args.slice(0, 3), 'out.csv'])).toMatchObject({
    status: 2,
    told: expect.stringContaining('many objects are scored into a prefix'),
  });
});

async function command(args: readonly string[]): Promise<{ status: number | null; told: string }> {
  const child = spawn(process.execPath, [CLI, ...args], { stdio: ['ignore', 'ignore', 'pipe'], env: process.env });
  let told = '';
  for await (const piece of child.stderr) told += piece;
  return { status: child.exitCode ?? (await new Promise((resolve) => child.on('exit', resolve))), told };
}
