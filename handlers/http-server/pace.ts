/** A body that brings less than this in a period is cut: 1 kB a second. */
const PERIOD_MS = 10_000;
const MIN_BYTES = 10_240;

/** A body on its way. */
interface Watched {
  readonly numByte: number;
  refuseAsSlow(): void;
}

/** Looks at all bodies on their way from time to time, which costs a body less than a timer of its own. */
export class Pace {
  /** the bytes that each had at the last look; undefined for one that came since */
  readonly #before = new Map<Watched, number | undefined>();
  readonly #timer: NodeJS.Timeout;

  constructor(periodMs = PERIOD_MS) {
    this.#timer = setInterval(() => this.#look(), periodMs).unref();
  }

  watch(body: Watched): void {
    this.#before.set(body, undefined);
  }

  forget(body: Watched): void {
    this.#before.delete(body);
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    for (const [body, before] of this.#before) {
      this.#before.set(body, body.numByte);
      if (before !== undefined && body.numByte - before < MIN_BYTES) body.refuseAsSlow();
    }
  }
}
