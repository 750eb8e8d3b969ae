import { nowMs } from '../platform/node.ts';

/** Half of the window: it has this much at least, and twice as much at most while somebody asks or is asked. */
const HALF_MS = 30 * 60_000;

interface Mark {
  readonly ms: number;
  /** what had been counted by then */
  readonly counts: Float64Array;
}

/** What was counted of late: in the half hour that runs, and in the one before it. */
export interface Late {
  readonly counts: Float64Array;
  /** how long it took */
  readonly seconds: number;
}

/** Counts only grow, so that those of a time are what they grew by since its beginning: two marks make a window that moves on. */
export class DriftWindow {
  #before: Mark;
  #last: Mark;

  /** @param counts as they stand */
  constructor(counts: Float64Array) {
    this.#before = { ms: nowMs(), counts };
    this.#last = this.#before;
  }

  /** Moves on where a half is over; to be called as rows are counted, or counts are read. */
  move(count: () => Float64Array): void {
    const ms = nowMs();
    if (ms - this.#last.ms < HALF_MS) return;
    this.#before = this.#last;
    this.#last = { ms, counts: count() };
  }

  read(counts: Float64Array): Late {
    this.move(() => counts);
    const { ms, counts: before } = this.#before;
    return { counts: counts.map((count, at) => count - before[at]!), seconds: (nowMs() - ms) / 1000 };
  }
}
