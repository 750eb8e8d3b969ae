import { nowMs } from '../platform/node.ts';

/** Work of a round of the event loop: long enough not to slow the work down, short enough for a ping. */
const ROUND_MS = 10;

/**
 * Lets the main thread do a little work in each round of its event loop, one piece after the other, so that what comes in
 * meanwhile, a ping for one, does not wait for all of them.
 */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();
  #spentMs = 0;

  take<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(() => this.#run(work));
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async #run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#spentMs >= ROUND_MS) {
      await new Promise((resolve) => setImmediate(resolve));
      this.#spentMs = 0;
    }
    const started = nowMs();
    try {
      return await work();
    } finally {
      this.#spentMs += nowMs() - started;
    }
  }
}
