import type { Model } from '../model/model.ts';
import { copyShared } from '../platform/node.ts';
import type { TaskThreads } from '../threads/task-threads.ts';
import type { BlockScorer, StreamState } from './block-scorer.ts';
import { type BlockResult, type BlockTask, RowsNotCounted, scoreOwnBlock } from './block-task.ts';
import { RowCounts } from './row-counts.ts';
import { addSummary } from './score-summary.ts';

/** Blocks that each thread of the pool has: one that it scores, and others so that it never waits for the next. */
const BLOCKS_PER_THREAD = 3;
/** Blocks that this thread has scored and that wait for those before them. */
const OWN_BLOCKS = 3;

interface Job {
  readonly block: number;
  readonly slot: Slot;
  readonly bytes: Uint8Array;
  /** what the result was computed with */
  readonly state: StreamState;
  /** in this thread */
  readonly isOwn: boolean;
  result: Promise<BlockResult>;
  isDone: boolean;
}

/** Memory for a block and what comes out of it, which is used again and again: shared, but for this thread's own blocks. */
interface Slot {
  readonly bytes: Uint8Array;
  readonly room: Uint8Array;
}

/** Room for an output, times the input: what it does not need is never touched, and so no memory. */
const ROOM = 3;

/** Memory that streams have shared with threads and left for others, a stream's at most: a server has many. */
const SPARE = new WeakMap<object, Slot[]>();

function spareOf({ root }: TaskThreads): Slot[] {
  const known = SPARE.get(root);
  if (known !== undefined) return known;
  const spare: Slot[] = [];
  SPARE.set(root, spare);
  return spare;
}

/**
 * Scores the blocks of one stream in several threads, this one among them, from the second block on. What comes out does not
 * depend on them: results are taken in the order of the blocks, and one that was computed before an earlier block told
 * more of the lines (a record with a new key) is computed again.
 */
export class BlockTeam {
  readonly #pool: TaskThreads;
  readonly #model: Model | undefined;
  readonly #signal: AbortSignal | undefined;
  readonly #scorer: BlockScorer;
  readonly #poolBlocks: number;
  readonly #maxBlocks: number;
  readonly #counts: RowCounts;
  readonly #free: { readonly own: Slot[]; readonly shared: Slot[] };
  readonly #jobs: Job[] = [];
  /** where the output lies that was given out last */
  #given: Job | undefined;
  #state: StreamState;
  #numBlock = 0;
  #slotBytes = 0;
  /** rows before the first of the jobs */
  #rowsBefore: number;

  /**
   * @param model what this thread scores with; undefined where it has others to answer and only feeds the pool
   * @param scorer of the blocks so far, which has come to a state
   */
  constructor(pool: TaskThreads, model: Model | undefined, scorer: BlockScorer, signal?: AbortSignal) {
    this.#pool = pool;
    this.#model = model;
    this.#signal = signal;
    this.#scorer = scorer;
    this.#state = scorer.state!;
    this.#rowsBefore = scorer.summary.rows;
    this.#poolBlocks = pool.size * BLOCKS_PER_THREAD;
    this.#maxBlocks = this.#poolBlocks + (model ? OWN_BLOCKS : 0);
    this.#free = { own: [], shared: spareOf(pool) };
    this.#counts = RowCounts.create(this.#maxBlocks);
  }

  /** Whether `next` is to be called before another block is added: the first is done, or there is no room. */
  get hasNext(): boolean {
    return this.#jobs[0]?.isDone || this.#jobs.length === this.#maxBlocks;
  }

  get isEmpty(): boolean {
    return this.#jobs.length === 0;
  }

  /** Gives the whole lines of a block to the pool, or scores them where it has enough; returns how many bytes they are. */
  async add(bytes: Buffer, isLast: boolean): Promise<number> {
    const numByte = isLast ? bytes.length : this.#scorer.countWhole(bytes);
    if (numByte === 0) return 0;
    const numOwn = this.#jobs.filter(({ isOwn }) => isOwn).length;
    const isOwn = this.#model !== undefined && this.#jobs.length - numOwn === this.#poolBlocks;
    const slot = this.#takeSlot(numByte, isOwn);
    copyShared(bytes, 0, numByte, slot.bytes, 0);
    const block = this.#numBlock++;
    this.#counts.expect(block);
    const job = this.#start(block, slot, slot.bytes.subarray(0, numByte), isOwn);
    this.#jobs.push(job);
    if (isOwn) await job.result.catch(() => undefined);
    return numByte;
  }

  /** The output of the first block in flight, valid until this is called again. */
  async next(): Promise<Uint8Array | undefined> {
    const job = this.#jobs[0]!;
    const { output, summary, state } = await this.#resultOf(job);
    this.#jobs.shift();
    this.#giveBack();
    this.#given = job;
    this.#state = state ?? this.#state;
    this.#rowsBefore += summary.rows;
    addSummary(this.#scorer.summary, summary);
    return output;
  }

  /** To be called when no more results are wanted. */
  close(): void {
    this.#jobs.length = 0; // a thread may be at work in their slots still
    this.#giveBack();
    this.#counts.release();
  }

  async #resultOf(job: Job): Promise<BlockResult> {
    const isOfState = job.state === this.#state;
    try {
      if (isOfState) return await job.result;
    } catch (error) {
      if (!(error instanceof RowsNotCounted)) throw error; // all blocks before are counted now
    }
    await Promise.allSettled([job.result]); // a thread that still waits for counts must find those of its time
    return await this.#start(job.block, job.slot, job.bytes, job.isOwn).result;
  }

  #start(block: number, slot: Slot, bytes: Uint8Array, isOwn: boolean): Job {
    const state = this.#state;
    const firstOpen = this.#jobs[0]?.block ?? block;
    const { cells } = this.#counts;
    const task: BlockTask = { bytes, room: slot.room, state, block, firstOpen, rowsBefore: this.#rowsBefore, cells };
    const result = isOwn
      ? scoreOwnBlock(task, this.#model!)
      : this.#pool.run<BlockResult>('block', task, { signal: this.#signal });
    const job: Job = { block, slot, bytes, state, isOwn, result, isDone: false };
    const done = () => {
      job.isDone = true;
    };
    result.then(done, done); // an error is reported to whoever asks for the next
    return job;
  }

  #freeSlots(isOwn: boolean): Slot[] {
    return isOwn ? this.#free.own : this.#free.shared;
  }

  #giveBack(): void {
    if (!this.#given) return;
    const free = this.#freeSlots(this.#given.isOwn);
    if (free.length < this.#maxBlocks) free.push(this.#given.slot);
    this.#given = undefined;
  }

  #takeSlot(numByte: number, isOwn: boolean): Slot {
    const slot = this.#freeSlots(isOwn).pop();
    if (slot && slot.bytes.length >= numByte) return slot;
    this.#slotBytes = Math.max(this.#slotBytes, numByte); // a short last block leaves room for longer ones
    const length = this.#slotBytes + (this.#slotBytes >> 3);
    const memory = new (isOwn ? ArrayBuffer : SharedArrayBuffer)(length * (1 + ROOM));
    return { bytes: new Uint8Array(memory, 0, length), room: new Uint8Array(memory, length) };
  }
}
