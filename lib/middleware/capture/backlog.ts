import { nowMs } from '../../platform/node.ts';
import type { RequestLogger } from '../late-logger.ts';
import { logEntry } from '../log-entry.ts';
import type { Kept, PackedBlock } from './capture-block.ts';
import type { CaptureMemory } from './capture-memory.ts';
import type { Store } from './capture-store.ts';
import { type Taken, WaitingBlocks } from './waiting-blocks.ts';

export interface BacklogOptions {
  readonly store: Store;
  readonly logger: Pick<RequestLogger, 'warn'>;
  /** stores of its own accord when so much has come together; default 2 MiB */
  readonly flushBytes?: number;
  /** and at the latest so long after the first; default a minute */
  readonly flushMs?: number;
}

const [FLUSH_BYTES, FLUSH_MS] = [2 ** 21, 60_000];
/** After a failure the target is left alone for a while, and the log as well. */
const [PAUSE_MS, TELL_MS] = [10_000, 60_000];
/** What storing one object may take. */
const STORE_MS = 30_000;

/**
 * Requests that wait to be stored, and what stores them in the background, in one attempt at a time. What cannot be stored, or finds no
 * room, is counted and told in the log.
 */
export class Backlog {
  /** requests that have been stored */
  numStored = 0;
  /** requests that were to be captured and are not */
  numDropped = 0;
  /** attempts to store that failed */
  numFailed = 0;
  /** requests that wait to be stored */
  numWaiting = 0;
  readonly #options: BacklogOptions;
  readonly #memory: CaptureMemory;
  readonly #waiting: WaitingBlocks;
  #timer: NodeJS.Timeout | undefined;
  #storing: Promise<boolean> | undefined;
  #pausedUntilMs = 0;
  #toldMs = Number.NEGATIVE_INFINITY;
  #numTold = 0;

  /** @param memory what requests may take until they are stored */
  constructor(memory: CaptureMemory, options: BacklogOptions) {
    this.#options = options;
    this.#memory = memory;
    this.#waiting = new WaitingBlocks(memory);
  }

  /** Whether there was room. */
  add(kept: Kept): boolean {
    const isKept = this.#waiting.add(kept);
    if (isKept) this.#added();
    return isKept;
  }

  /** Counts one that there was no room for. */
  dropOne(): void {
    this.#drop(1, 'there is no room for more: they come faster than they are stored');
  }

  #added(): void {
    this.numWaiting++;
    const { flushBytes = FLUSH_BYTES, flushMs = FLUSH_MS } = this.#options;
    const isFull = this.#waiting.numByte >= flushBytes;
    if (isFull && this.#storing === undefined && nowMs() >= this.#pausedUntilMs) void this.#store();
    else this.#timer ??= setTimeout(() => this.#storeOnTime(), flushMs).unref();
  }

  #storeOnTime(): void {
    this.#timer = undefined;
    void this.#store();
  }

  /**
   * Stores what is there, for whoever may be stopped at any time afterwards.
   *
   * @param ms how long that may take; what is not stored by then stays
   */
  async flush(ms: number): Promise<void> {
    if (nowMs() >= this.#pausedUntilMs) await this.#storeWithin(ms);
  }

  /** The same at the end: what is not stored then is lost, and told. */
  async close(ms: number): Promise<void> {
    clearTimeout(this.#timer);
    await this.#storeWithin(ms);
    const numLost = this.numWaiting;
    this.numWaiting = 0;
    this.#waiting.release(this.#waiting.take().blocks);
    this.#toldMs = Number.NEGATIVE_INFINITY;
    if (numLost > 0) this.#drop(numLost, 'they could not be stored before the end');
    else if (this.numDropped > this.#numTold) this.#tell('see above');
  }

  async #storeWithin(ms: number): Promise<void> {
    const end = nowMs() + ms;
    while (this.numWaiting > 0 && nowMs() < end) {
      const over = new Promise<boolean>((resolve) => setTimeout(resolve, wholeMs(end), false).unref());
      if (!(await Promise.race([this.#store(wholeMs(end)), over]))) return;
    }
  }

  /** Whether all that was there is stored; one attempt at a time. */
  #store(ms = STORE_MS): Promise<boolean> {
    this.#storing ??= this.#storeAll(ms).finally(() => {
      this.#storing = undefined;
    });
    return this.#storing;
  }

  async #storeAll(ms: number): Promise<boolean> {
    const taken = this.#waiting.take();
    const numTaken = this.numWaiting;
    const stored = await this.#options.store(taken.blocks, ms).catch((error) => this.#lose(taken, numTaken, error));
    if (stored === undefined) return false;
    const { blocks, numStored, numUnfit, error } = stored;
    this.numStored += numStored;
    this.numWaiting -= numStored + numUnfit;
    if (numUnfit > 0) this.#drop(numUnfit, 'their bodies unfold to more than a body may have');
    if (error === undefined) this.#waiting.release(blocks);
    else this.#fail(blocks, error);
    return error === undefined;
  }

  /** What went to another thread is gone with it, and what did not is here still. */
  #lose({ blocks, heldBytes }: Taken, numTaken: number, error: unknown): void {
    if (blocks.every(({ memory }) => memory.length > 0)) {
      this.#fail(blocks, error);
      return;
    }
    this.#memory.giveBack(heldBytes);
    this.numWaiting -= numTaken;
    this.#drop(numTaken, 'what stored them ended');
  }

  /** They are tried again when it is time, or more has come together. */
  #fail(blocks: readonly PackedBlock[], error: unknown): void {
    this.numFailed++;
    this.#pausedUntilMs = nowMs() + PAUSE_MS;
    this.#waiting.putBack(blocks);
    this.#timer ??= setTimeout(() => this.#storeOnTime(), PAUSE_MS).unref();
    this.#tell(error instanceof Error ? error.message : String(error), error);
  }

  #drop(count: number, reason: string): void {
    this.numDropped += count;
    this.#tell(reason);
  }

  /** Once a minute. */
  #tell(reason: string, error?: unknown): void {
    if (nowMs() < this.#toldMs + TELL_MS) return;
    this.#toldMs = nowMs();
    this.#numTold = this.numDropped;
    const { numDropped: dropped, numFailed: failed, numWaiting: waiting, numStored: stored } = this;
    const told = { reason, stored, dropped, failed, waiting, error };
    this.#options.logger.warn('requests are not captured', logEntry(told));
  }
}

/** What is left until then. */
function wholeMs(endMs: number): number {
  return Math.max(1, Math.ceil(endMs - nowMs()));
}
