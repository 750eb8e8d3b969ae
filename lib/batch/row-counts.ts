const UNKNOWN = -1;

/**
 * How many rows the blocks in flight have, in memory that all threads share: a thread that has to name a row waits until
 * the blocks before its own are counted. Blocks begin in their order, so that none waits for one that waits for it.
 */
export class RowCounts {
  readonly cells: Int32Array<SharedArrayBuffer>;

  constructor(cells: Int32Array<SharedArrayBuffer>) {
    this.cells = cells;
  }

  /** A cell is used again when the slowest thread no longer asks for it: after twice as many blocks as are in flight. */
  static create(numBlock: number): RowCounts {
    return new RowCounts(new Int32Array(new SharedArrayBuffer(8 * numBlock)));
  }

  /** To be called before a thread is told of the block. */
  expect(block: number): void {
    Atomics.store(this.cells, this.#cell(block), UNKNOWN);
  }

  /** The first count of a block holds. */
  publish(block: number, numRow: number): void {
    const cell = this.#cell(block);
    Atomics.compareExchange(this.cells, cell, UNKNOWN, numRow);
    Atomics.notify(this.cells, cell);
  }

  /** The rows of blocks `[begin, end)`. Waits, so not for the main thread. */
  sum(begin: number, end: number): number {
    let total = 0;
    for (let block = begin; block < end; block++) {
      const cell = this.#cell(block);
      Atomics.wait(this.cells, cell, UNKNOWN);
      total += Atomics.load(this.cells, cell);
    }
    return total;
  }

  /** The same without waiting: undefined where some are not counted yet. */
  sumKnown(begin: number, end: number): number | undefined {
    let total = 0;
    for (let block = begin; block < end; block++) {
      const numRow = Atomics.load(this.cells, this.#cell(block));
      if (numRow === UNKNOWN) return undefined;
      total += numRow;
    }
    return total;
  }

  /** Lets all go on that wait, when nobody needs their results any more. */
  release(): void {
    for (let cell = 0; cell < this.cells.length; cell++) this.publish(cell, 0);
  }

  #cell(block: number): number {
    return block % this.cells.length;
  }
}
