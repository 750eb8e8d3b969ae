import type { ByteRange } from './cut-ranges.ts';

/** Bytes that can be read from anywhere. */
export interface ByteSource {
  readonly byteLength: number;
  read(begin: number, end: number): AsyncIterable<Uint8Array>;
}

/** How much is read at first to find the end of a line that goes on behind its range; twice as much each time. */
const BEHIND_BYTES = 2 ** 14;

/**
 * The lines that begin in a range of a text: those of all ranges, one after the other, are the text. The line that begins
 * before the range is left out, and the last one is read beyond it.
 */
export class OwnLines {
  readonly #source: ByteSource;
  readonly #range: Pick<ByteRange, 'begin' | 'end'>;
  readonly #lineEnd: number;
  #begin: number | undefined;
  #end: number;

  /** @param lineEnd the byte that ends a line */
  constructor(source: ByteSource, range: Pick<ByteRange, 'begin' | 'end'>, lineEnd: number) {
    this.#source = source;
    this.#range = range;
    this.#lineEnd = lineEnd;
    this.#end = range.end;
  }

  /** Where the first of the lines begins; known once there are bytes of it. */
  get begin(): number {
    return this.#begin ?? this.#range.begin;
  }

  /** Where the last of the lines ends; known when all are read. */
  get end(): number {
    return this.#end;
  }

  /** Whether nothing follows; known when all lines are read. */
  get isLast(): boolean {
    return this.#end === this.#source.byteLength;
  }

  async *read(): AsyncGenerator<Uint8Array> {
    const { begin, end } = this.#range;
    if (begin === 0) this.#begin = 0;
    let last = 0;
    let at = Math.max(begin - 1, 0); // a line that begins where the range does has its line end before it
    for await (const bytes of this.#source.read(at, end)) {
      const from = this.#begin === undefined ? this.#find(bytes, at) : 0;
      last = bytes.at(-1) ?? last;
      at += bytes.length;
      if (from < bytes.length) yield bytes.subarray(from);
    }
    if (this.#begin !== undefined && this.#begin < end && last !== this.#lineEnd) yield* this.#readBehind();
  }

  /** Where in the bytes the first of the lines begins, if it does. */
  #find(bytes: Uint8Array, at: number): number {
    const from = bytes.indexOf(this.#lineEnd) + 1;
    if (from === 0) return bytes.length;
    this.#begin = at + from;
    return from;
  }

  async *#readBehind(): AsyncGenerator<Uint8Array> {
    const { byteLength } = this.#source;
    for (let size = BEHIND_BYTES; this.#end < byteLength; size *= 2) {
      for await (const bytes of this.#source.read(this.#end, Math.min(this.#end + size, byteLength))) {
        const found = bytes.indexOf(this.#lineEnd);
        const taken = found < 0 ? bytes : bytes.subarray(0, found + 1);
        this.#end += taken.length;
        yield taken;
        if (found >= 0) return;
      }
    }
  }
}
