import { nowMs } from '../platform/node.ts';

/** What tells work to stop. */
export interface Stop {
  readonly signal?: AbortSignal | undefined;
}

/** The deadline of one request. */
class Deadline implements Stop {
  readonly atMs: number;
  readonly #reject: (error: unknown) => void;
  #controller: AbortController | undefined;
  #isPassed = false;

  constructor(atMs: number, reject: (error: unknown) => void) {
    this.atMs = atMs;
    this.#reject = reject;
  }

  /** Made for work that asks for it, which that of small requests does not. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#isPassed) this.#controller.abort();
    return this.#controller.signal;
  }

  pass(error: unknown): void {
    this.#isPassed = true;
    this.#controller?.abort();
    this.#reject(error);
  }
}

/** The deadlines of all requests, which have equally long: one timer for them all, where one for each would take 3 µs. */
export class Deadlines {
  readonly #ms: number;
  readonly #createError: () => unknown;
  /** from the first to the last */
  readonly #pending = new Set<Deadline>();
  #timer: NodeJS.Timeout | undefined;

  /** @param ms how long each has */
  constructor(ms: number, createError: () => unknown) {
    this.#ms = ms;
    this.#createError = createError;
  }

  /** What the work comes to. Where that takes too long, it is told to stop, and the error is thrown. */
  keep<T>(work: (stop: Stop) => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const deadline = new Deadline(nowMs() + this.#ms, reject);
      this.#pending.add(deadline);
      this.#timer ??= this.#lookIn(this.#ms);
      work(deadline).then(
        (result) => {
          this.#pending.delete(deadline);
          resolve(result);
        },
        (error) => {
          this.#pending.delete(deadline);
          reject(error);
        },
      );
    });
  }

  #lookIn(ms: number): NodeJS.Timeout {
    return setTimeout(() => this.#look(), Math.max(1, Math.ceil(ms))).unref();
  }

  #look(): void {
    this.#timer = undefined;
    const now = nowMs();
    for (const deadline of this.#pending) {
      if (deadline.atMs > now) {
        this.#timer = this.#lookIn(deadline.atMs - now);
        return;
      }
      this.#pending.delete(deadline);
      deadline.pass(this.#createError());
    }
  }
}
