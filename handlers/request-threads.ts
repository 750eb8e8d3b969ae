import { scoreStream } from '../lib/batch/score-stream.ts';
import { emptySummary } from '../lib/batch/score-summary.ts';
import { findMediaType, mediaTypeOf } from '../lib/content/index.ts';
import type { ModelLoader } from '../lib/hooks/model-loader.ts';
import { acceptedType, type Hooks, type Question, type Transformed, transform } from '../lib/hooks/transform.ts';
import type { Service } from '../lib/http/routes.ts';
import type { Model } from '../lib/model/model.ts';
import { transferable } from '../lib/threads/answer-tasks.ts';
import type { ThreadPool } from '../lib/threads/thread-pool.ts';
import { shareAmong } from './thread-pool.ts';

/** Larger bodies go to another thread: this one has to answer pings and small requests meanwhile. */
const LARGE_BYTES = 2 ** 16;
/** A row takes contributions a hundred times as long. */
const LARGE_EXPLAINED_BYTES = 2 ** 12;
/** Larger tables are split among all threads. */
const SPLIT_BYTES = 2 ** 19;
/** This thread scores the first block itself, in about 2 ms. */
const BLOCK_BYTES = 2 ** 17;

/** Answers large requests in other threads, which start with the first of them. */
export class RequestThreads {
  readonly #loader: ModelLoader;
  readonly #size: number;
  readonly #largeBytes: number;
  #pool: ThreadPool | undefined;
  #isAlone: boolean;

  /** @param size 1 for this thread alone */
  constructor(loader: ModelLoader, size: number, largeBytes = LARGE_BYTES) {
    this.#loader = loader;
    this.#size = size;
    this.#largeBytes = largeBytes;
    this.#isAlone = size === 1;
  }

  /** The service with these threads. */
  extend(service: Omit<Service, 'maxConcurrentTransforms' | 'transform'>): Service {
    const countConcurrent = () => (this.#isAlone ? 1 : this.#size);
    return {
      ...service,
      get maxConcurrentTransforms() {
        return countConcurrent();
      },
      transform: (question, model, hooks) => this.#transform(question, model, hooks),
    };
  }

  async close(): Promise<void> {
    await this.#pool?.close();
  }

  async #transform(question: Question, model: unknown, hooks: Hooks): Promise<Transformed> {
    const pool = this.#isLarge(question) ? this.#gather(model as Model) : undefined;
    await pool?.start();
    if (!pool?.isReady) return await transform(question, model, hooks);
    if (isSplit(question, hooks)) return await transformBlocks(question, model as Model, hooks, pool);
    const body = transferable(question.body);
    return await pool.run<Transformed>('transform', { ...question, body }, [body.buffer]);
  }

  #isLarge({ body, options }: Question): boolean {
    return body.length > (isExplained(options) ? Math.min(this.#largeBytes, LARGE_EXPLAINED_BYTES) : this.#largeBytes);
  }

  /** The threads. From here on this one, too, walks the model that they share. */
  #gather(loaded: Model): ThreadPool | undefined {
    if (this.#isAlone || this.#pool) return this.#pool;
    const { model, pool } = shareAmong(loaded, this.#size);
    this.#loader.replace(model);
    this.#isAlone = pool === undefined;
    this.#pool = pool;
    return pool;
  }
}

function isExplained({ outputs }: Question['options']): boolean {
  return outputs?.includes('contributions') === true;
}

/** Lines of CSV stand for themselves; what JSON Lines have for columns is known when all of them are read. */
function isSplit(question: Question, hooks: Hooks): boolean {
  const { body, contentType, options } = question;
  if (body.length <= SPLIT_BYTES || isExplained(options)) return false;
  const isLines = findMediaType(acceptedType(question, hooks))?.open !== undefined;
  return isLines && mediaTypeOf(contentType, body).mediaType.hasHeader === true;
}

/** The answer, of blocks that all threads score. */
async function transformBlocks(question: Question, model: Model, hooks: Hooks, pool: ThreadPool): Promise<Transformed> {
  const { body, contentType, options } = question;
  const start = performance.now();
  const summary = emptySummary();
  const settings = {
    contentType,
    accept: acceptedType(question, hooks),
    options: { ...options, onRowError: options.onRowError ?? 'fail' },
    blockBytes: BLOCK_BYTES,
    pool,
  } as const;
  const pieces: Uint8Array[] = [];
  for await (const piece of scoreStream(whole(body), model, settings, summary)) pieces.push(piece);
  const predictMs = performance.now() - start;
  const { rows: numRow, contentType: answerType } = summary;
  const unknownCategories = { cells: summary.unknownCategories, columns: summary.unknownCategoryColumns };
  const timing = { decodeMs: 0, predictMs, encodeMs: 0 };
  return { body: Buffer.concat(pieces), contentType: answerType, numRow, unknownCategories, ...timing };
}

async function* whole(body: Buffer): AsyncGenerator<Uint8Array> {
  yield body;
}
