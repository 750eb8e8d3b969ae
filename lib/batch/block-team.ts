import type { ThreadPool } from '../threads/thread-pool.ts';
import type { BlockScorer, StreamState } from './block-scorer.ts';
import type { BlockResult, BlockTask } from './block-task.ts';
import { RowCounts } from './row-counts.ts';
import { addSummary } from './score-summary.ts';

/** Blocks in flight for each thread: one that it scores, and others so that it never waits for the next. */
const BLOCKS_PER_THREAD = 3;

interface Job {
  readonly block: number;
  readonly slot: Slot;
  readonly bytes: Uint8Array;
  /** what the result was computed with */
  readonly state: StreamState;
  readonly result: Promise<BlockResult>;
}

type Slot = Uint8Array<SharedArrayBuffer>;

/**
 * Scores the blocks of one stream in several threads, from the second block on. What comes out does not depend on them:
 * results are taken in the order of the blocks, and one that was computed before an earlier block told more of the lines
 * (a record with a new key) is computed again.
 */
export class BlockTeam {
  readonly #pool: ThreadPool;
  readonly #signal: AbortSignal | undefined;
  readonly #scorer: BlockScorer;
  readonly #numSlot: number;
  readonly #counts: RowCounts;
  readonly #free: Slot[] = [];
  readonly #jobs: Job[] = [];
  #state: StreamState;
  #numBlock = 0;
  /** rows before the first of the jobs */
  #rowsBefore: number;

  /** @param scorer of the blocks so far, which has come to a state */
  constructor(pool: ThreadPool, scorer: BlockScorer, signal?: AbortSignal) {
    this.#pool = pool;
    this.#signal = signal;
    this.#scorer = scorer;
    this.#state = scorer.state!;
    this.#rowsBefore = scorer.summary.rows;
    this.#numSlot = pool.size * BLOCKS_PER_THREAD;
    this.#counts = RowCounts.create(this.#numSlot);
  }

  get isFull(): boolean {
    return this.#jobs.length === this.#numSlot;
  }

  get isEmpty(): boolean {
    return this.#jobs.length === 0;
  }

  /** Takes the whole lines of a block, for which there must be room; returns how many bytes they are. */
  add(bytes: Buffer, isLast: boolean): number {
    const numByte = isLast ? bytes.length : this.#scorer.countWhole(bytes);
    if (numByte === 0) return 0;
    const slot = this.#takeSlot(numByte);
    slot.set(bytes.subarray(0, numByte));
    const block = this.#numBlock++;
    this.#counts.expect(block);
    this.#jobs.push(this.#start(block, slot, slot.subarray(0, numByte)));
    return numByte;
  }

  /** The output of the first block in flight. */
  async next(): Promise<Uint8Array | undefined> {
    const job = this.#jobs[0]!;
    const { output, summary, state } = await this.#resultOf(job);
    this.#jobs.shift();
    this.#free.push(job.slot);
    this.#state = state ?? this.#state;
    this.#rowsBefore += summary.rows;
    addSummary(this.#scorer.summary, summary);
    return output;
  }

  /** To be called when no more results are wanted. */
  close(): void {
    this.#jobs.length = 0;
    this.#counts.release();
  }

  async #resultOf(job: Job): Promise<BlockResult> {
    if (job.state === this.#state) return await job.result;
    await Promise.allSettled([job.result]); // a thread that still waits for counts must find those of its time
    return await this.#start(job.block, job.slot, job.bytes).result;
  }

  #start(block: number, slot: Slot, bytes: Uint8Array): Job {
    const state = this.#state;
    const firstOpen = this.#jobs[0]?.block ?? block;
    const task: BlockTask = { bytes, state, block, firstOpen, rowsBefore: this.#rowsBefore, cells: this.#counts.cells };
    const result = this.#pool.run<BlockResult>('block', task, { signal: this.#signal });
    result.catch(() => undefined); // reported to whoever asks for the next
    return { block, slot, bytes, state, result };
  }

  #takeSlot(numByte: number): Slot {
    const slot = this.#free.pop();
    if (slot && slot.length >= numByte) return slot;
    return new Uint8Array(new SharedArrayBuffer(numByte + (numByte >> 3)));
  }
}
