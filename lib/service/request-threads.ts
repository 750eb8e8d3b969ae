import { scoreStream } from '../batch/score-stream.ts';
import { emptySummary } from '../batch/score-summary.ts';
import { findMediaType, mediaTypeOf } from '../content/index.ts';
import { acceptedType, type Hooks, type Question, type Transformed, transform } from '../hooks/transform.ts';
import type { Model } from '../model/model.ts';
import { nowMs } from '../platform/node.ts';
import type { TaskThreads } from '../threads/task-threads.ts';
import { type Answerer, memoryOf } from './answerer.ts';
import type { Stop } from './deadlines.ts';
import { discard } from './discard.ts';
import type { Loader } from './model-loader.ts';
import { type CostRate, costRate, countRowsAtMost, estimateCost, MAX_COST } from './request-cost.ts';
import { runTransform } from './transform-task.ts';
import { Turns } from './turns.ts';

/** Larger bodies go to another thread: this one has to answer pings and small requests meanwhile. */
const LARGE_BYTES = 2 ** 16;
/** Larger tables are split among all threads. */
const SPLIT_BYTES = 2 ** 19;
/** This thread scores the first block itself, in about 2 ms. */
const BLOCK_BYTES = 2 ** 17;
/** Work that need not wait for its turn. */
const SHORT_COST = MAX_COST / 10;
/** Threads take turns at so many blocks each, of at most so many bytes: each costs a message there and back. */
const [BLOCKS_PER_THREAD, MAX_BLOCK_BYTES] = [4, 2 ** 20];
/** Rows and margins on their way through the engine of a thread, which makes other forms of the trees, no larger than they. */
const THREAD_BYTES = 2 ** 20;
/** A first block of less would be found to hold no whole line too often. */
const MIN_BLOCK_BYTES = 2 ** 10;

export interface RequestThreadsOptions {
  readonly hooks: Hooks;
  /** the model that this thread has, in memory that all share, and the threads, which start with the first task */
  readonly share: (model: Model) => { readonly model: Model; readonly pool: TaskThreads };
  /** bodies of more are answered by other threads */
  readonly largeBytes?: number | undefined;
  readonly size: number;
  /** of all that answer in this thread; default: its own */
  readonly turns?: Turns | undefined;
}

/**
 * Answers small requests in this thread and hands all others to other threads, which start with the first of them: how
 * long this thread is busy depends neither on a body nor on the model.
 */
export class RequestThreads implements Answerer {
  readonly #loader: Loader<Model>;
  readonly #options: RequestThreadsOptions;
  readonly #turns: Turns;
  #pool: TaskThreads | undefined;
  #rated: { readonly model: Model; readonly rate: CostRate } | undefined;

  constructor(loader: Loader<Model>, options: RequestThreadsOptions) {
    this.#loader = loader;
    this.#options = options;
    this.#turns = options.turns ?? new Turns();
  }

  get numConcurrent(): number {
    return this.#pool?.size ?? this.#options.size;
  }

  /** The model, once it is loaded. */
  get loaded(): Model | undefined {
    return this.#loader.loaded;
  }

  readonly counter = undefined;

  /** how long the model took to load; undefined until it is there */
  get loadMs(): number | undefined {
    return this.#loader.loadMs;
  }

  /** What this thread and the others have of the model. */
  get memoryBytes(): number {
    const { loaded } = this.#loader;
    if (loaded === undefined) return 0;
    const here = memoryOf(loaded);
    return this.#pool ? here + this.#pool.size * (loaded.summary.bytes + THREAD_BYTES) : here;
  }

  ready(): Promise<Model> {
    return this.#loader.load();
  }

  transform(question: Question, stop?: Stop): Promise<Transformed> {
    const { loaded } = this.#loader;
    if (loaded !== undefined) return this.#answer(question, loaded, stop);
    return this.#loader.load().then((model) => this.#answer(question, model, stop));
  }

  #answer(question: Question, model: Model, stop: Stop | undefined): Promise<Transformed> {
    const { hooks } = this.#options;
    const cost = this.#costHere(question, model);
    if (cost < SHORT_COST) return transform(question, model, hooks);
    if (cost <= MAX_COST) return this.#turns.take(() => transform(question, model, hooks));
    return this.#handOver(question, model, stop?.signal);
  }

  async #handOver(question: Question, loaded: Model, signal: AbortSignal | undefined): Promise<Transformed> {
    const { hooks } = this.#options;
    const pool = this.#gather(loaded);
    await pool.start();
    const model = await this.#loader.load(); // in the memory that all share
    if (!pool.isReady) return await this.#turns.take(() => transform(question, model, hooks));
    if (isSplit(question, hooks, pool)) return await transformBlocks({ question, model, hooks, pool, signal });
    return await runTransform(pool, question, signal);
  }

  async close(): Promise<void> {
    await this.#pool?.close();
  }

  /** What it would take this thread to answer; ∞ for what is too large to look at. */
  #costHere({ body, options }: Question, model: Model): number {
    if (body.length > (this.#options.largeBytes ?? LARGE_BYTES)) return Number.POSITIVE_INFINITY;
    const rate = this.#rateOf(model, options);
    const most = estimateCost(body.length / 2 + 1, rate); // a row takes two bytes at least
    return body.length + (most < SHORT_COST ? most : estimateCost(countRowsAtMost(body), rate));
  }

  /** The rate of the model; that of most requests is computed once. */
  #rateOf(model: Model, { outputs }: Question['options']): CostRate {
    if (outputs !== undefined) return costRate(model, outputs);
    if (this.#rated?.model !== model) this.#rated = { model, rate: costRate(model) };
    return this.#rated.rate;
  }

  /** The threads. From here on this one, too, walks the model that they share. */
  #gather(loaded: Model): TaskThreads {
    if (this.#pool) return this.#pool;
    const { model, pool } = this.#options.share(loaded);
    this.#loader.replace(model);
    this.#pool = pool;
    return pool;
  }
}

/** Lines of CSV stand for themselves; what JSON Lines have for columns is known when all of them are read. */
function isSplit(question: Question, hooks: Hooks, { size }: TaskThreads): boolean {
  const { body, contentType, options } = question;
  if (size === 1 || body.length <= SPLIT_BYTES || options.outputs?.includes('contributions')) return false;
  const told = mediaTypeOf(contentType, body);
  const answerType = findMediaType(acceptedType(question, hooks, told));
  const isLines = answerType?.open !== undefined && !answerType.isWhole && !answerType.openAnswer;
  return isLines && told.mediaType.splitsAtLines === true;
}

interface Split {
  readonly question: Question;
  readonly model: Model;
  readonly hooks: Hooks;
  readonly pool: TaskThreads;
  readonly signal: AbortSignal | undefined;
}

/** The answer, of blocks that all threads score. */
async function transformBlocks({ question, model, hooks, pool, signal }: Split): Promise<Transformed> {
  const { body, contentType, options } = question;
  const start = nowMs();
  const summary = emptySummary();
  const settings = {
    contentType,
    accept: acceptedType(question, hooks),
    options: { ...options, onRowError: options.onRowError ?? 'fail' },
    firstBytes: firstBlockBytes(question, model),
    blockBytes: Math.min(MAX_BLOCK_BYTES, Math.max(BLOCK_BYTES, body.length / (BLOCKS_PER_THREAD * pool.size))),
    pool,
    onlyFeeds: true,
    signal,
  } as const;
  const pieces: Uint8Array[] = [];
  for await (const piece of scoreStream(body, model, settings, summary)) pieces.push(new Uint8Array(piece));
  const predictMs = nowMs() - start;
  const { rows: numRow, rowErrors: numRowError, contentType: answerType } = summary;
  const unknownCategories = { cells: summary.unknownCategories, columns: summary.unknownCategoryColumns };
  const timing = { decodeMs: 0, predictMs, encodeMs: 0 };
  const output = Buffer.concat(pieces);
  for (const used of [body, ...pieces]) discard(used);
  return { body: output, contentType: answerType, numRow, numRowError, unknownCategories, ...timing };
}

/** As much as this thread can score in a short time. */
function firstBlockBytes({ body, options }: Question, model: Model): number {
  let bytes = BLOCK_BYTES;
  const rate = costRate(model, options.outputs);
  const cost = () => estimateCost(countRowsAtMost(body.subarray(0, bytes)), rate);
  while (bytes > MIN_BLOCK_BYTES && cost() > MAX_COST) bytes /= 2;
  return bytes;
}
