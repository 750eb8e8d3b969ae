import { OverloadedError } from '../errors.ts';

/** How many requests wait while one is answered; the next is refused. */
export class RequestQueue {
  readonly #limit: number;
  #size = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** those that are answered, and those that wait */
  get length(): number {
    return this.#size;
  }

  /** @throws OverloadedError */
  requirePlace(): void {
    if (this.#size <= this.#limit) return;
    throw new OverloadedError(`${this.#limit} requests wait already`, {
      hint: 'ask again in a second, send more rows a request, or raise KINDLING_QUEUE_LIMIT',
    });
  }

  enter(): void {
    this.requirePlace();
    this.#size++;
  }

  leave(): void {
    this.#size--;
  }
}
