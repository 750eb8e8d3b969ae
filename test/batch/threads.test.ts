// What several threads write, and how they fail, is what one thread does, byte for byte.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import fc from 'fast-check';
import { shareAmong } from '../../handlers/share-model.ts';
import { type ScoreStreamOptions, scoreStream } from '../../lib/batch/score-stream.ts';
import { emptySummary } from '../../lib/batch/score-summary.ts';
import { KindlingError, WorkerError } from '../../lib/errors.ts';
import { model_fn } from '../../lib/hooks/model-fn.ts';
import type { Model } from '../../lib/model/model.ts';
import { shareModel } from '../../lib/threads/shared-model.ts';
import { ThreadPool } from '../../lib/threads/thread-pool.ts';
import { modelDir } from '../support/real-models.ts';
import { csvTexts, cut, HEADER, jsonTexts, RECORDS, ROWS, record } from './texts.ts';

let wine: Model;
const pools: ThreadPool[] = [];
beforeAll(async () => {
  wine = await model_fn(modelDir('wine'));
  for (const size of [2, 3]) pools.push(shareAmong(wine, size).pool!);
  pools.push(new ThreadPool({ ...poolOptions(), size: 1 }));
  await Promise.all(pools.map((pool) => pool.start()));
  expect(pools.map(({ isReady }) => isReady)).toEqual([true, true, true]);
});
afterAll(() => Promise.all(pools.map((pool) => pool.close())));

const poolOptions = () => ({
  workerData: shareModel(wine),
  script: join(import.meta.dirname, '..', '..', 'dist', 'worker.cjs'),
});

/** What was written, and the error that ended it. */
async function score(input: Iterable<Uint8Array>, options: Partial<ScoreStreamOptions>) {
  const summary = emptySummary();
  async function* pieces() {
    yield* input;
  }
  const output: Buffer[] = [];
  let failure: unknown;
  try {
    const scored = scoreStream(pieces(), wine, { contentType: 'text/csv', ...options }, summary);
    for await (const bytes of scored) output.push(Buffer.from(bytes));
  } catch (error) {
    failure = error;
  }
  return { text: Buffer.concat(output).toString(), summary, failure };
}

/** Message and all that clients see of an error. */
function told(failure: unknown) {
  if (!(failure instanceof KindlingError)) return failure;
  const { message, name, status, code, hint, row, column } = failure;
  return { message, name, status, code, hint, row, column };
}

async function expectSameInThreads(text: string, options: Partial<ScoreStreamOptions> = {}) {
  const bytes = Buffer.from(text);
  const blockBytes = fc.integer({ min: 1, max: 900 });
  await fc.assert(
    fc.asyncProperty(blockBytes, fc.integer({ min: 1, max: 700 }), async (block, size) => {
      const settings = { ...options, blockBytes: block };
      const alone = await score([bytes], settings);
      for (const pool of pools) {
        const together = await score(cut(bytes, [size]), { ...settings, pool });
        expect(together.text).toBe(alone.text);
        expect(told(together.failure)).toEqual(told(alone.failure));
        if (alone.failure === undefined) expect(together.summary).toEqual(alone.summary);
      }
    }),
    { numRuns: 3, examples: [[150, 700]] },
  );
}

const long = (text: string) => {
  const [header, ...rows] = text.split('\n');
  return `${header}\n${Array.from({ length: 6 }, () => rows.join('\n')).join('\n')}`;
};

describe('threads score CSV as one does:', () => {
  test.each(csvTexts)('%s', async (_name, text) => {
    await expectSameInThreads(text);
    await expectSameInThreads(long(text));
  });

  test.each([
    ['nothing', ''],
    ['one row', `${HEADER}\n${ROWS[0]}\n`],
    ['rows without names', `${ROWS.slice(0, 40).join('\n')}\n`],
    ['bytes that are no UTF-8', `${HEADER}\n${ROWS.slice(0, 20).join('\n')}\n`],
  ])('%s', async (name, text) => {
    const bytes = Buffer.from(text);
    if (name.includes('UTF-8')) bytes[bytes.length - 200] = 0xff;
    await expectSameInThreads(bytes.toString('latin1'));
  });

  test('with every row number in the messages of bad rows', async () => {
    const rows = ROWS.map((row, at) => (at % 7 === 3 ? row.replace(/\d+\.\d+/, 'tall') : row));
    await expectSameInThreads(`${HEADER}\n${rows.join('\n')}\n`);
  });

  test('all outputs', async () => {
    const outputs = ['prediction', 'probability', 'margin', 'contributions', 'leaf'] as const;
    await expectSameInThreads(`${HEADER}\n${ROWS.slice(0, 20).join('\n')}\n`, { options: { outputs } });
  });
});

describe('threads score JSON Lines as one does:', () => {
  test.each(jsonTexts)('%s', async (_name, text) => {
    await expectSameInThreads(text, { contentType: 'application/jsonlines' });
    if (/^\s*\{/.test(text)) await expectSameInThreads(text, { contentType: '', accept: 'text/csv' });
  });

  test.each(['application/jsonlines', 'text/csv'])(
    'records that bring new keys again and again, to %s',
    async (accept) => {
      const lines = Array.from({ length: 60 }, (_, at) =>
        record(ROWS[at % 4]!, { [`new${at >> 3}`]: at, [`b${at >> 4}`]: 1, ...(at > 30 && { error: 'mine' }) }),
      );
      await expectSameInThreads(`${[...RECORDS, ...lines].join('\n')}\n`, {
        contentType: 'application/jsonlines',
        accept,
      });
    },
  );
});

describe('an error', () => {
  const options = { onRowError: 'fail' } as const;
  const spoil = (at: number) => ROWS.map((row, n) => (n === at ? row.replace(/\d+\.\d+/, 'tall') : row));

  test.each([0, 20, 55, 90])('in row %i is the same error at the same place', async (at) => {
    const { failure } = await score([Buffer.from(`${HEADER}\n${spoil(at).join('\n')}\n`)], { options });
    expect(failure).toMatchObject({ row: at + 1 });
    await expectSameInThreads(`${HEADER}\n${spoil(at).join('\n')}\n`, { options });
  });

  test('of the input comes after all rows before it, and after their errors', async () => {
    function* broken(rows: readonly string[]) {
      yield Buffer.from(`${HEADER}\n${rows.join('\n')}\n`);
      throw new Error('the disk is gone');
    }
    for (const pool of [undefined, ...pools]) {
      const fine = await score(broken(ROWS), { options, pool, blockBytes: 300 });
      expect([fine.failure, fine.text.split('\n').length > 90]).toEqual([new Error('the disk is gone'), true]);
      const spoiled = await score(broken(spoil(95)), { options, pool, blockBytes: 300 });
      expect(spoiled.failure).toMatchObject({ row: 96 });
    }
  });

  test('that aborts the work stops it', async () => {
    const controller = new AbortController();
    function* endless() {
      yield Buffer.from(`${HEADER}\n`);
      for (let n = 0; ; n++) {
        if (n === 50) controller.abort(new Error('enough'));
        yield Buffer.from(`${ROWS.join('\n')}\n`);
      }
    }
    const { failure } = await score(endless(), { pool: pools[0], blockBytes: 300, signal: controller.signal });
    expect(failure).toEqual(new Error('enough'));
  });

  test('a reader that has seen enough leaves the threads free for others', async () => {
    const [pool] = pools;
    async function* endless() {
      yield Buffer.from(`${HEADER}\n`);
      for (;;) yield Buffer.from(`${ROWS.join('\n')}\n`);
    }
    let numPiece = 0;
    for await (const _ of scoreStream(endless(), wine, { contentType: '', pool, blockBytes: 300 }, emptySummary())) {
      if (++numPiece === 30) break;
    }
    await expectSameInThreads(`${HEADER}\n${ROWS.join('\n')}\n`);
  });
});

describe('a thread that ends', () => {
  let dir: string;
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'kindling-threads-'));
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  const poolOf = (code: string) => {
    const script = join(dir, 'worker.cjs');
    writeFileSync(script, `const { parentPort, workerData } = require('node:worker_threads');\n${code}`);
    return new ThreadPool({ ...poolOptions(), script, size: 2 });
  };
  const READY = 'parentPort.postMessage({ id: 0 });';
  const text = Buffer.from(`${HEADER}\n${ROWS.join('\n')}\n`);

  test.each([
    ['exits', 'process.exit(3)', /status 3/],
    ['throws', `throw new Error('out of luck')`, /a worker thread ended/],
  ])('and %s fails the work, which can be done again', async (_what, code, message) => {
    const counter = join(dir, `${_what}.ends`);
    // the first thread that gets a task ends, others work
    const pool = poolOf(`
      const { existsSync, writeFileSync } = require('node:fs');
      if (existsSync(${JSON.stringify(counter)})) require(${JSON.stringify(poolOptions().script)});
      else { ${READY} parentPort.once('message', () => { writeFileSync(${JSON.stringify(counter)}, ''); ${code}; }); }`);
    await pool.start();
    const { failure } = await score([text], { pool, blockBytes: 300 });
    expect(failure).toBeInstanceOf(WorkerError);
    expect((failure as Error).message).toMatch(message);
    await pool.close();
    expect((await score([text], { pool, blockBytes: 300 })).text).toBe((await score([text], {})).text);
    await pool.close();
  });

  test('before it is ready leaves the work to this one, with a warning', async () => {
    const warn = jest.spyOn(process, 'emitWarning').mockReturnValue(undefined);
    const pool = poolOf(`throw new Error('no such luck')`);
    await pool.start();
    const { text: scored } = await score([text], { pool, blockBytes: 300 });
    expect(scored).toBe((await score([text], {})).text);
    expect(warn.mock.calls).toEqual([[expect.stringContaining('no such luck')]]);
    warn.mockRestore();
    await pool.close();
  });
});

test('a thread that only feeds the others scores the first block alone', async () => {
  const text = Buffer.from(long(`${HEADER}\n${ROWS.join('\n')}\n`));
  const blocks = { blockBytes: 300, onlyFeeds: true };
  const alone = await score([text], blocks);
  const spy = jest.spyOn(wine, 'score');

  const fed = await score([text], { ...blocks, pool: pools[2] });

  const numScored = spy.mock.calls.length;
  spy.mockRestore();
  expect(fed.text).toBe(alone.text);
  expect(numScored).toBe(1);
});
