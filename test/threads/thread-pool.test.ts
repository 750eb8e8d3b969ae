// Threads that get stuck, end or start late, with tasks that wait behind others.
import { setTimeout as sleep } from 'node:timers/promises';
import { ThreadPool, type ThreadPoolOptions } from '../../lib/threads/thread-pool.ts';
import { scriptOf } from '../support/scripts.ts';

/** Answers with its own number; `spin` never ends, `exit` ends the thread, `wait` awaits what never comes. */
const script = scriptOf(
  'worker.cjs',
  `const { parentPort, threadId, workerData } = require('node:worker_threads');
  parentPort.on('message', ({ id, kind, task }) => {
    if (kind === 'spin') for (;;) Atomics.add(workerData, 0, 1);
    if (kind === 'exit') process.exit(3);
    if (kind === 'wait') parentPort.postMessage({ id, isWaiting: true });
    else parentPort.postMessage({ id, result: threadId });
  });
  parentPort.postMessage({ id: 0 });`,
);

const pools: ThreadPool[] = [];
afterAll(() => Promise.all(pools.map((pool) => pool.close())));

/** Threads, and how often their loops went round. */
async function open(options: Partial<ThreadPoolOptions>) {
  const rounds = new Int32Array(new SharedArrayBuffer(4));
  const pool = new ThreadPool({ script, workerData: rounds, size: 1, ...options });
  pools.push(pool);
  await pool.start();
  return { pool, rounds };
}

const body = () => ({ transfer: [new ArrayBuffer(8)] });

async function stuck(pool: ThreadPool, rounds: Int32Array, kind = 'spin') {
  const controller = new AbortController();
  const result = pool.run(kind, {}, { ...body(), signal: controller.signal }).catch((error: Error) => error.message);
  if (kind === 'spin') while (Atomics.load(rounds, 0) === 0) await sleep(1);
  return { result, abort: () => controller.abort(new Error('too late')) };
}

test('a task that is given up ends its thread, and those behind it are done by another', async () => {
  const { pool, rounds } = await open({});
  const first = await pool.run<number>('echo', {});
  const { result, abort } = await stuck(pool, rounds);
  const behind = [pool.run<number>('echo', {}), pool.run<number>('echo', {}, body())];
  abort();
  expect(await result).toBe('too late');
  const [second, third] = await Promise.all(behind);
  expect(second).not.toBe(first);
  expect(third).toBe(second);
  const before = Atomics.load(rounds, 0);
  await sleep(20);
  expect(Atomics.load(rounds, 0)).toBe(before); // nothing burns on
});

test('tasks go to threads that have nothing to do, past one that is stuck', async () => {
  const { pool, rounds } = await open({ size: 2 });
  const { result, abort } = await stuck(pool, rounds);
  const threads = await Promise.all(Array.from({ length: 6 }, () => pool.run<number>('echo', {}, body())));
  expect(new Set(threads).size).toBe(1);
  abort();
  expect(await result).toBe('too late');
});

test('a task that waits for a thread can be given up without harm to the one at work', async () => {
  const { pool, rounds } = await open({});
  const working = await stuck(pool, rounds);
  const waiting = await stuck(pool, Int32Array.of(1));
  waiting.abort();
  expect(await waiting.result).toBe('too late');
  const before = Atomics.load(rounds, 0);
  while (Atomics.load(rounds, 0) === before) await sleep(1); // it goes on
  working.abort();
  await working.result;
});

test('a task that is given up before it begins is not begun', async () => {
  const { pool } = await open({});
  const signal = AbortSignal.abort(new Error('too late'));
  await expect(pool.run('spin', {}, { signal })).rejects.toThrow('too late');
  await expect(pool.run('echo', {})).resolves.toBeGreaterThan(0);
});

test('a thread that ends fails the task that it was doing, and no other', async () => {
  const { pool } = await open({});
  const results = await Promise.allSettled(['echo', 'exit', 'echo', 'echo'].map((kind) => pool.run(kind, {})));
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
});

test('what cannot be sent to a thread is an error of its task', async () => {
  const { pool } = await open({});
  await expect(pool.run('echo', { call: () => undefined })).rejects.toThrow('could not be cloned');
  await expect(pool.run('echo', {})).resolves.toBeGreaterThan(0);
});

describe('a thread that does several tasks at a time', () => {
  test('goes on when one that only waits is given up', async () => {
    const { pool, rounds } = await open({ isConcurrent: true });
    const before = await pool.run('echo', {});
    const { result, abort } = await stuck(pool, rounds, 'wait');
    abort();
    expect(await result).toBe('too late');
    expect(await pool.run('echo', {})).toBe(before);
  });

  test('ends when one keeps it busy: what has begun fails, what has not is done by another', async () => {
    const { pool, rounds } = await open({ isConcurrent: true });
    const before = await pool.run('echo', {});
    const begun = pool.run('wait', {}).catch((error: unknown) => error);
    const { result, abort } = await stuck(pool, rounds);
    const behind = pool.run('echo', {}, body());
    abort();
    expect(await result).toBe('too late');
    expect(await begun).toMatchObject({ name: 'WorkerFailedError', status: 503 });
    expect(await behind).not.toBe(before);
  });
});

test('threads that cannot start fail the tasks that wait for them, each time', async () => {
  const broken = scriptOf(
    'worker.cjs',
    `require('node:worker_threads').parentPort.postMessage({ id: 0, error: { other: new Error('no model') } });`,
  );
  const pool = new ThreadPool({ script: broken, workerData: undefined, size: 2 });
  pools.push(pool);
  for (let attempt = 0; attempt < 2; attempt++) {
    await expect(pool.run('echo', {})).rejects.toThrow('no model');
    await expect(pool.ready()).rejects.toThrow('no model');
  }
});
