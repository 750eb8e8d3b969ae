/**
 * Lets the main thread do one piece of work in each round of its event loop, so that what comes in meanwhile, a ping for
 * one, waits for one piece and not for all of them.
 */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  take<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(() => new Promise((resolve) => setImmediate(resolve))).then(work);
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}
