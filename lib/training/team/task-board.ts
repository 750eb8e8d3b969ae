// Kernel calls that threads take from one another, on a board in the memory that they share.
import type { LinearMemory } from '../../wasm/linear-memory.ts';

// words of the board, each on a cache line of its own
/** calls that were ever put up */
const LIMIT = 0;
/** calls that were ever taken */
const NEXT = 16;
/** calls that are done, of those */
const DONE = 32;
const STATE = 48;
const CALLS = 64;

/** Values of the state. */
const CLOSED = 1;
const FAILED = 2;

/** Calls that are up at a time. */
const CAPACITY = 1024;
/** Numbers of a call: the kernel, its arguments, and the result as the last. */
const STEP = 16;
const RESULT = STEP - 1;
const BOARD_BYTES = 4 * CALLS + 8 * STEP * CAPACITY;

/** How long a thread looks at a word before it goes to sleep over it: what it takes to wake up, or to list more calls. */
const SPIN_MS = 0.02;
/** A thread that does no call in so many seconds is lost. They are counted one by one: a process may be stopped meanwhile. */
const PATIENCE_S = 120;

type Kernel = (...numbers: number[]) => number | undefined;

// tells the processor that this is a loop that waits; Node 22 has no such thing
const pause = (Atomics as { pause?: () => void }).pause ?? (() => undefined);

/** The calls that are up, and how far they are. */
export class TaskBoard {
  readonly address: number;
  readonly #words: Int32Array;
  readonly #numbers: Float64Array;
  readonly #kernels: readonly Kernel[];

  /**
   * @param kernels what an instance of the kernels exports
   * @param address of a board that another thread has made; without it a new one is
   */
  constructor(memory: LinearMemory, kernels: object, address = memory.allocate(BOARD_BYTES)) {
    this.address = address;
    this.#words = memory.int32s(address, CALLS);
    this.#numbers = memory.float64s(address + 4 * CALLS, STEP * CAPACITY);
    this.#kernels = Object.values(kernels);
  }

  /**
   * Does some calls, together with the threads that work on this board, and waits until all are done.
   *
   * @returns the results in the order of the calls; false where a thread has failed or is lost
   */
  run(calls: readonly (readonly number[])[]): number[] | false {
    const results: number[] = [];
    for (let begin = 0; begin < calls.length; begin += CAPACITY) {
      const some = calls.slice(begin, begin + CAPACITY);
      const first = this.#putUp(some);
      while (this.#takeOne());
      if (!this.#waitUntilDone()) return false;
      for (let index = 0; index < some.length; index++) results.push(this.#numbers[slotOf(first + index) + RESULT]!);
    }
    return results;
  }

  /** Does calls as they come, until the board is closed. */
  work(): void {
    try {
      do while (this.#takeOne());
      while (this.#waitForMore());
    } catch (error) {
      Atomics.store(this.#words, STATE, FAILED);
      Atomics.notify(this.#words, DONE);
      throw error;
    }
  }

  /** Lets the threads go. */
  close(): void {
    Atomics.compareExchange(this.#words, STATE, 0, CLOSED);
    Atomics.add(this.#words, LIMIT, 1);
    Atomics.notify(this.#words, LIMIT);
  }

  #putUp(calls: readonly (readonly number[])[]): number {
    const first = this.#words[LIMIT]!;
    const numbers = this.#numbers;
    calls.forEach((call, index) => {
      const at = slotOf(first + index);
      for (let k = 0; k < call.length; k++) numbers[at + k] = call[k]!;
    });
    Atomics.store(this.#words, LIMIT, (first + calls.length) | 0);
    Atomics.notify(this.#words, LIMIT, calls.length - 1);
    return first;
  }

  /** Whether there was a call to take. Nobody takes a number of an earlier round: they only rise. */
  #takeOne(): boolean {
    const words = this.#words;
    let next = Atomics.load(words, NEXT);
    for (;;) {
      const limit = Atomics.load(words, LIMIT);
      if (next === limit || Atomics.load(words, STATE) !== 0) return false;
      const found = Atomics.compareExchange(words, NEXT, next, (next + 1) | 0);
      if (found === next) break;
      next = found;
    }
    this.#do(slotOf(next));
    if (((Atomics.add(words, DONE, 1) + 1) | 0) === Atomics.load(words, LIMIT)) Atomics.notify(words, DONE);
    return true;
  }

  #do(at: number): void {
    const c = this.#numbers;
    const kernel = this.#kernels[c[at]!]!;
    c[at + RESULT] =
      kernel(
        c[at + 1]!,
        c[at + 2]!,
        c[at + 3]!,
        c[at + 4]!,
        c[at + 5]!,
        c[at + 6]!,
        c[at + 7]!,
        c[at + 8]!,
        c[at + 9]!,
        c[at + 10]!,
      ) ?? 0;
  }

  /** Whether there may be more; false when the board is closed. */
  #waitForMore(): boolean {
    const words = this.#words;
    const limit = Atomics.load(words, NEXT);
    spinWhile(() => Atomics.load(words, LIMIT) === limit);
    Atomics.wait(words, LIMIT, limit);
    return Atomics.load(words, STATE) === 0;
  }

  /** Whether every call came to its end. */
  #waitUntilDone(): boolean {
    const words = this.#words;
    const limit = words[LIMIT]!;
    spinWhile(() => Atomics.load(words, DONE) !== limit);
    for (let idle = 0, before = -1; idle < PATIENCE_S && Atomics.load(words, STATE) === 0; ) {
      const done = Atomics.load(words, DONE);
      if (done === limit) return true;
      idle = done === before ? idle + 1 : 0;
      before = done;
      Atomics.wait(words, DONE, done, 1000);
    }
    return false;
  }
}

function spinWhile(isSame: () => boolean): void {
  const end = performance.now() + SPIN_MS;
  while (isSame() && performance.now() < end) pause();
}

function slotOf(ticket: number): number {
  return (ticket & (CAPACITY - 1)) * STEP;
}
