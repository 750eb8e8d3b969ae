import { OverloadedError } from '../errors.ts';

/** Bodies up to this size still pass when large ones fill the budget; they have as much again. */
const SMALL_BYTES = 2 ** 16;

/** The memory that bodies may take between them, from their first byte until they are answered. */
export class BodyBudget {
  readonly #maxBytes: number;
  #heldBytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** The share of one request. */
  open(): BodyShare {
    let [shareBytes, isReleased] = [0, false];
    const require = (bytes: number) => {
      const limit = shareBytes + bytes > SMALL_BYTES ? this.#maxBytes : 2 * this.#maxBytes;
      if (isReleased || this.#heldBytes + bytes > limit) throw overloaded(this.#maxBytes);
    };
    const add = (bytes: number) => {
      shareBytes += bytes;
      this.#heldBytes += bytes;
    };
    return {
      require,
      hold: (bytes) => {
        require(bytes);
        add(bytes);
      },
      release: () => {
        add(-shareBytes);
        isReleased = true;
      },
    };
  }
}

/** What one request holds of the budget. */
export interface BodyShare {
  /** @throws OverloadedError when there is no room for so many bytes more */
  require(bytes: number): void;
  /** @throws OverloadedError, and holds no more than before */
  hold(bytes: number): void;
  /** Gives all of it back; there is no more after that. */
  release(): void;
}

function overloaded(maxBytes: number): OverloadedError {
  return new OverloadedError(`the bodies of other requests take up the ${Math.round(maxBytes / 2 ** 20)} MB for them`, {
    hint: 'ask again in a second, send fewer rows at a time, or raise KINDLING_BODY_MEMORY_MB',
  });
}
