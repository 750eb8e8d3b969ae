/** Smaller arrays are made as quickly as they are found. */
const MIN_LENGTH = 64;
/** What is kept from one block to the next at most. */
const MAX_KEPT_BYTES = 2 ** 22;

interface Slot {
  numbers: Float64Array;
  codes: Int32Array;
}

/** Arrays of one block of rows, which the next one gets again: new ones of the system's take longer than what is done with them. */
export class BlockMemory {
  readonly #slots: Slot[] = [];
  #next = 0;
  #keptBytes = 0;

  /** Gives all arrays back. */
  begin(): void {
    this.#next = 0;
  }

  /** An array for this block, whatever it holds. */
  numbers(length: number): Float64Array {
    const slot = length < MIN_LENGTH ? undefined : this.#slot(length);
    if (slot === undefined) return new Float64Array(length);
    if (slot.numbers.length !== length) slot.numbers = new Float64Array(slot.numbers.buffer, 0, length);
    return slot.numbers;
  }

  /** The same of whole numbers. */
  codes(length: number): Int32Array {
    const slot = length < MIN_LENGTH ? undefined : this.#slot(Math.ceil(length / 2));
    if (slot === undefined) return new Int32Array(length);
    if (slot.codes.length !== length) slot.codes = new Int32Array(slot.codes.buffer, 0, length);
    return slot.codes;
  }

  #slot(length: number): Slot | undefined {
    const bytes = 8 * length;
    const slot = this.#slots[this.#next];
    const known = slot?.numbers.buffer.byteLength ?? 0;
    if (known < bytes) {
      if (this.#keptBytes + bytes - known > MAX_KEPT_BYTES) return undefined;
      this.#keptBytes += bytes - known;
      const numbers = new Float64Array(length);
      this.#slots[this.#next] = { numbers, codes: new Int32Array(numbers.buffer) };
    }
    return this.#slots[this.#next++];
  }
}
