import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { writeJson } from '../../lib/model/save/json-writer.ts';
import { Kernels } from '../../lib/training/kernels.ts';
import { parseParameters } from '../../lib/training/parameters.ts';
import { type TrainedModel, type TrainOptions, train } from '../../lib/training/train.ts';
import { TrainingRun } from '../../lib/training/training-run.ts';
import type { TrainingSet } from '../../lib/training/training-set.ts';
import { listGoldenCases, readGoldenCase } from './support/golden-case.ts';

const WORKER = join(import.meta.dirname, '../../dist/train-worker.cjs');

/** Three threads that share all work, however little it is. */
class Threads {
  readonly #kernels = new Kernels({ script: WORKER, size: 3, leastNs: 0 });

  async train(options: TrainOptions): Promise<TrainedModel> {
    const { memory } = this.#kernels;
    const mark = memory.size;
    const run = new TrainingRun(options, this.#kernels);
    while (!run.isDone) await run.next();
    const model = run.finish();
    memory.release(mark);
    return model;
  }

  close(): Promise<void> {
    return this.#kernels.team.close();
  }
}

const withoutSignOfZero = (model: string) => model.replaceAll('-0E0', '0E0');

const NUM_ROW = 12_000;
const NUM_FEATURE = 11;

/** Rows of which each thread has its share. */
function largeSet(parts: Partial<TrainingSet>, categories = 0, missing = 0): TrainingSet {
  let state = 7;
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const values = Float32Array.from({ length: NUM_ROW * NUM_FEATURE }, (_, at) => {
    const value = at % NUM_FEATURE < 3 && categories > 0 ? Math.floor(random() * categories) : random() + random();
    return random() < missing ? NaN : value;
  });
  const signal = (row: number) => {
    const [a = 0, b = 0, , c = 0, d = 0] = values.subarray(row * NUM_FEATURE, (row + 1) * NUM_FEATURE);
    return Math.sin(5 * (a || 0)) + (b || 0) * (c || 0) + (d || 0) + random();
  };
  return {
    values,
    numRow: NUM_ROW,
    numFeature: NUM_FEATURE,
    featureTypes: Array.from({ length: NUM_FEATURE }, (_, k) => (k < 3 && categories > 0 ? 'c' : 'q')),
    label: Float32Array.from({ length: NUM_ROW }, (_, row) => signal(row)),
    numTarget: 1,
    ...parts,
  };
}

const classes = (count: number) => Float32Array.from({ length: NUM_ROW }, (_, row) => (row * 7919) % count);
const groupSizes = new Int32Array(NUM_ROW / 50).fill(50);
const rising = Float32Array.from({ length: NUM_ROW }, (_, row) => 1 + (row % 97));

const CASES: readonly (readonly [name: string, parameters: object, set: TrainingSet])[] = [
  ['dense', {}, largeSet({})],
  ['missing values', { objective: 'reg:absoluteerror' }, largeSet({}, 0, 0.2)],
  ['categories', { max_cat_threshold: 8 }, largeSet({}, 300)],
  ['one-hot', { max_depth: 3 }, largeSet({}, 3, 0.1)],
  ['bins of two bytes', { max_bin: 700 }, largeSet({})],
  ['monotone', { monotone_constraints: '(1,-1,0,1)', alpha: 0.5 }, largeSet({})],
  ['by loss', { grow_policy: 'lossguide', max_leaves: 40, max_depth: 0 }, largeSet({}, 0, 0.1)],
  ['deep', { max_depth: 11, min_child_weight: 0 }, largeSet({})],
  ['sampled', { subsample: 0.6, colsample_bynode: 0.5, num_parallel_tree: 2 }, largeSet({})],
  [
    'by gradient',
    { objective: 'binary:logistic', sampling_method: 'gradient_based', subsample: 0.5 },
    largeSet({ label: classes(2) }),
  ],
  ['classes', { objective: 'multi:softprob', num_class: 3 }, largeSet({ label: classes(3) })],
  ['ranking', { objective: 'rank:ndcg' }, largeSet({ label: classes(4), groupSizes })],
  ['dart', { booster: 'dart', rate_drop: 0.5 }, largeSet({})],
  [
    'intervals',
    { objective: 'survival:aft' },
    largeSet({ label: new Float32Array(0), labelLowerBound: rising, labelUpperBound: rising }),
  ],
  ['weights', { objective: 'reg:quantileerror', quantile_alpha: 0.3 }, largeSet({ weight: rising })],
];

describe('training in threads', () => {
  let threads: Threads;
  beforeAll(async () => {
    threads = new Threads();
    await setTimeout(200); // until they run
  });
  afterAll(() => threads.close());

  test.each(listGoldenCases())('It should make the same model as XGBoost: %s', async (slug) => {
    const golden = readGoldenCase(slug);

    const model = await threads.train(golden.options);

    const document = model.toDocument({ featureTypes: golden.featureTypes });
    expect(withoutSignOfZero(writeJson(document))).toBe(withoutSignOfZero(golden.model));
    expect(new Uint32Array(model.margin.buffer)).toEqual(new Uint32Array(golden.margin.buffer));
  });

  test.each(CASES)('It should make the same bytes with any number of threads: %s', async (_, parameters, set) => {
    const trainWith = async (nthread: number) => {
      const values = new Map(Object.entries({ ...parameters, nthread, num_round: 2 }));
      const model = await train({ parameters: parseParameters(values), train: set, workerScript: WORKER });
      return writeJson(model.toDocument());
    };

    const [one, two, three] = [await trainWith(1), await trainWith(2), await trainWith(3)];

    expect(two === one).toBe(true);
    expect(three === one).toBe(true);
  });
});

describe('threads that fail', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kindling-threads-'));
  const script = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const options = (workerScript: string): TrainOptions => ({
    parameters: parseParameters(new Map(Object.entries({ nthread: 2, num_round: 100 }))),
    train: largeSet({}),
    workerScript,
    onRound: () => setTimeout(20),
  });
  const warned = jest.spyOn(process, 'emitWarning').mockReturnValue();

  afterAll(() => {
    warned.mockRestore();
    rmSync(folder, { recursive: true });
  });

  test('It should train with the threads that start', async () => {
    const untilWarned = async () => {
      while (warned.mock.calls.length === 0) await setTimeout(5);
    };

    const model = await train({ ...options(join(folder, 'absent.cjs')), onRound: untilWarned });

    expect(model.trees).toHaveLength(100);
    expect(warned).toHaveBeenCalledWith(
      expect.stringMatching(/^a thread of the training does not start, .*absent\.cjs/),
    );
  });

  test('It should end a run when a thread ends', async () => {
    const ending = script(
      'ending.cjs',
      `require('node:worker_threads').parentPort.postMessage('ready'); setTimeout(() => process.exit(7), 5);`,
    );

    await expect(train(options(ending))).rejects.toMatchObject({
      message: 'a thread of the training has ended',
      hint: 'see whether memory was short; nthread=1 trains without other threads',
      cause: new Error('it has ended with status 7'),
    });
  });

  test('It should end a run when a kernel fails in a thread', async () => {
    const failing = script(
      'failing.cjs',
      `const { parentPort, workerData } = require('node:worker_threads');
      parentPort.postMessage('ready');
      const words = new Int32Array(workerData.memory.buffer, workerData.board, 64);
      Atomics.store(words, 48, 2);
      Atomics.notify(words, 32);
      throw new Error('unreachable');`,
    );

    await expect(train(options(failing))).rejects.toMatchObject({ message: 'a thread of the training has ended' });
  });
});
