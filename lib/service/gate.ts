/** Lets so many pieces of work go on at a time; others wait in line. */
export class Gate {
  readonly #size: number;
  readonly #waiting: (() => void)[] = [];
  #numInside = 0;

  constructor(size: number) {
    this.#size = size;
  }

  async pass<T>(work: () => Promise<T>): Promise<T> {
    if (this.#numInside < this.#size) this.#numInside++;
    else await new Promise<void>((enter) => this.#waiting.push(enter)); // whoever leaves hands the place on
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#numInside--;
    }
  }
}
