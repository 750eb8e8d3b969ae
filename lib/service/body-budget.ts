import { OverloadedError } from '../errors.ts';

/** Bodies up to this size still pass when large ones fill the budget; they have as much again. */
const SMALL_BYTES = 2 ** 16;

/** The memory that bodies may take between them, from their first byte until they are answered. */
export class BodyBudget {
  heldBytes = 0;
  readonly maxBytes: number;

  constructor(maxBytes: number) {
    this.maxBytes = maxBytes;
  }
}

/** What one request holds of the budget. */
export class BodyShare {
  readonly #budget: BodyBudget;
  #heldBytes = 0;
  #isReleased = false;

  constructor(budget: BodyBudget) {
    this.#budget = budget;
  }

  /** Whether it is too much to be forgotten before the answer is out. */
  get isLarge(): boolean {
    return this.#heldBytes > SMALL_BYTES;
  }

  /** @throws OverloadedError when there is no room for so many bytes more */
  require(bytes: number): void {
    const { heldBytes, maxBytes } = this.#budget;
    const limit = this.#heldBytes + bytes > SMALL_BYTES ? maxBytes : 2 * maxBytes;
    if (this.#isReleased || heldBytes + bytes > limit) throw overloaded(maxBytes);
  }

  /** @throws OverloadedError, and holds no more than before */
  hold(bytes: number): void {
    this.require(bytes);
    this.#add(bytes);
  }

  /** Gives all of it back; there is no more after that. */
  release(): void {
    this.#add(-this.#heldBytes);
    this.#isReleased = true;
  }

  #add(bytes: number): void {
    this.#heldBytes += bytes;
    this.#budget.heldBytes += bytes;
  }
}

function overloaded(maxBytes: number): OverloadedError {
  return new OverloadedError(`bodies take up the ${Math.round(maxBytes / 2 ** 20)} MB for them`, {
    hint: 'ask again in a second, send fewer rows at a time, or raise KINDLING_BODY_MEMORY_MB',
  });
}
