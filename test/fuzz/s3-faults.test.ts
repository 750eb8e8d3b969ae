// What S3, networks and kernels do to a long job, by seeds: 20 in npm test, 2,000 in npm run fuzz. After every fault the output
// is whole and equal or absent, the failure names the object, and the same work, done again, ends in the very output.
import { type ChildProcess, spawn } from 'node:child_process';
import { scoreObject } from '../../lib/batch/score-object.ts';
import { scoreStream } from '../../lib/batch/score-stream.ts';
import { emptySummary } from '../../lib/batch/score-summary.ts';
import { model_fn } from '../../lib/hooks/model-fn.ts';
import type { Model } from '../../lib/model/model.ts';
import { randomFrom } from '../batch/states.ts';
import { BareS3 } from '../support/bare-s3.ts';
import { CLI } from '../support/command.ts';
import { type Fault, startFaultProxy } from '../support/fault-proxy.ts';
import { holdoutCsv, modelDir } from '../support/real-models.ts';
import { useS3At } from '../support/s3.ts';

/** Seeds at once, and how many such sets. */
const SET = 20;
const NUM_SET = process.env.FUZZ_RUNS ? Math.min(100, Math.ceil(Number(process.env.FUZZ_RUNS) / SET)) : 1;
/** One in so many is a process of its own, which is killed. */
const KILLED = 10;
const PART_BYTES = 30_000;

const [HEADER, ...ROWS] = holdoutCsv('wine').trimEnd().split('\n');
const text = (seed: number) => `${HEADER}\n${`${ROWS.join('\n')}\n`.repeat(12)}${ROWS[seed % ROWS.length]}\n`;

/** Seeds whose uploads were not taken back when that was asked for. */
const refusedDeletes = new Set<number>();

let s3: BareS3;
let model: Model;
let proxy: Awaited<ReturnType<typeof startFaultProxy>>;
/** By the seed that stands in the key. */
const plans = new Map<number, (method: string, url: string) => Fault | undefined>();
beforeAll(async () => {
  s3 = await new BareS3().start();
  proxy = await startFaultProxy(s3.url);
  proxy.plan = (method, url) => plans.get(Number(/\/seed-(\d+)\.csv/.exec(url)?.[1]))?.(method, url);
  useS3At(proxy.url);
  model = await model_fn(modelDir('wine'));
});
afterAll(() => {
  proxy.stop();
  s3.stop();
});
afterEach(() => {
  plans.clear();
  s3.objects.clear();
  s3.uploads.clear();
});

test.each(Array.from({ length: NUM_SET }, (_, at) => at * SET))('seeds from %d on', async (first) => {
  const seeds = Array.from({ length: SET }, (_, at) => first + at);
  const ends = await Promise.all(seeds.map(survive));
  // faults that change nothing would test nothing
  expect(new Set(ends).size).toBeGreaterThan(1);
});

/** How it ended, after all has been checked. */
async function survive(seed: number): Promise<string> {
  const random = randomFrom(seed);
  s3.put(`in/seed-${seed}.csv`, text(seed));
  const stop = new AbortController();
  const child = seed % KILLED === KILLED - 1 ? startProcess(seed) : undefined;
  plans.set(seed, faultsOf(seed, random, child ?? stop));
  const end = await (child ? ended(child) : score(seed, stop.signal));
  expectWholeOrAbsent(seed, end);
  plans.delete(seed);
  expect(await score(seed)).toBe('scored');
  expect(output(seed)!.equals(await alone(source(seed)!))).toBe(true);
  // what a process that is gone leaves, or one that may not take it back, the bucket's lifecycle rule removes
  const left = [...s3.uploads.values()].filter(({ path, parts }) => path.includes(`/seed-${seed}.`) && parts.size > 0);
  if (end !== 'killed' && !refusedDeletes.has(seed)) expect(left).toEqual([]);
  return end.replace(/ .*/, '');
}

const source = (seed: number) => s3.get(`in/seed-${seed}.csv`);
const output = (seed: number) => s3.get(`out/seed-${seed}.csv.out`);

function expectWholeOrAbsent(seed: number, end: string): void {
  if (end === 'scored') expect(output(seed)).toBeDefined();
  else if (end.startsWith('failed')) expect(end).toMatch(new RegExp(`s3://(in|out)/seed-${seed}\\.csv|stopped`));
  const lines = output(seed)?.toString().trimEnd().split('\n');
  if (lines) expect(lines.length).toBeGreaterThanOrEqual(ROWS.length * 12 + 2);
}

async function score(seed: number, signal?: AbortSignal): Promise<string> {
  const [from, to] = [`seed-${seed}.csv`, `seed-${seed}.csv.out`];
  const settings = { signal, partBytes: PART_BYTES };
  return await scoreObject({ bucket: 'in', key: from }, { bucket: 'out', key: to }, model, settings).then(
    () => 'scored',
    (error: Error) => `failed ${error.message}`,
  );
}

async function alone(bytes: Buffer): Promise<Buffer> {
  const pieces: Buffer[] = [];
  const scored = scoreStream(bytes, model, { contentType: '' }, emptySummary());
  for await (const piece of scored) pieces.push(Buffer.from(piece));
  return Buffer.concat(pieces);
}

/** Some requests meet something, and few of them the end: the worker is stopped or killed, or S3 forbids. */
function faultsOf(seed: number, random: () => number, worker: ChildProcess | AbortController) {
  const endsAt =
    random() < 0.4 || !(worker instanceof AbortController) ? Math.floor(random() * 25) : Number.POSITIVE_INFINITY;
  const isForbidden = random() < 0.3;
  let requests = 0;
  return (method: string): Fault | undefined => {
    const fault = faultOf();
    if (fault && method === 'DELETE') refusedDeletes.add(seed);
    return fault;
  };

  function faultOf(): Fault | undefined {
    if (requests++ >= endsAt) {
      if (!(worker instanceof AbortController)) worker.kill('SIGKILL');
      else if (isForbidden) return { status: 403 };
      else worker.abort(new Error('stopped'));
    }
    const dice = random();
    if (dice < 0.05) return { status: 503 };
    if (dice < 0.1) return { status: 500 };
    if (dice < 0.18) return { resetAfter: Math.floor(random() * PART_BYTES) };
    if (dice < 0.22) return { delayMs: 50 };
    if (dice < 0.24) return { resetAfter: 100, meanwhile: async () => s3.put(`in/seed-${seed}.csv`, text(seed + 1)) };
    return undefined;
  }
}

function startProcess(seed: number): ChildProcess {
  const args = [
    'score',
    modelDir('wine'),
    `s3://in/seed-${seed}.csv`,
    `s3://out/seed-${seed}.csv.out`,
    '--threads',
    '1',
  ];
  return spawn(process.execPath, [CLI, ...args], { stdio: 'ignore', env: process.env });
}

function ended(child: ChildProcess): Promise<string> {
  return new Promise((resolve) =>
    child.on('exit', (status) => resolve(status === null ? 'killed' : status === 0 ? 'scored' : 'ended by itself')),
  );
}
