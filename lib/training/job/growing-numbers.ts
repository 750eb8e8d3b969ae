const MAX_CHUNK_LENGTH = 2 ** 16;

/** Numbers of a column whose length is not known yet: kept in chunks, so that growing copies nothing. */
export class GrowingNumbers<Numbers extends Float32Array | Float64Array> {
  readonly #type: new (
    length: number,
  ) => Numbers;
  readonly #full: Numbers[] = [];
  #current: Numbers;
  #used = 0;

  constructor(type: new (length: number) => Numbers) {
    this.#type = type;
    this.#current = new type(256);
  }

  push(value: number): void {
    if (this.#used === this.#current.length) this.#startChunk();
    this.#current[this.#used++] = value;
  }

  /** Pushes the values at `begin`, `begin + stride`, … */
  pushAll(values: Float32Array, begin: number, stride: number, count: number): void {
    for (let at = begin, left = count; left > 0; ) {
      if (this.#used === this.#current.length) this.#startChunk();
      const [current, first] = [this.#current, this.#used];
      const last = Math.min(current.length, first + left);
      for (let to = first; to < last; to++, at += stride) current[to] = values[at]!;
      this.#used = last;
      left -= last - first;
    }
  }

  #startChunk(): void {
    this.#full.push(this.#current);
    this.#current = new this.#type(Math.min(2 * this.#used, MAX_CHUNK_LENGTH));
    this.#used = 0;
  }

  /** All of them in one array; nothing is kept. */
  finish(): Numbers {
    const chunks = [...this.#full.splice(0), this.#current.subarray(0, this.#used)];
    const all = new this.#type(chunks.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const chunk of chunks) {
      all.set(chunk, at);
      at += chunk.length;
    }
    return all;
  }
}
