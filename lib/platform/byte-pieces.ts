import { copyShared } from './node.ts';

/** Some bytes of a file or object, and where they begin in it. */
export interface BytePiece {
  readonly begin: number;
  readonly bytes: Uint8Array;
}

/** Pieces of an object in the order of their places, and a way to what lies between them. */
export class BytePieces {
  readonly #pieces: readonly BytePiece[];
  readonly #fetch: ((begin: number, end: number) => AsyncIterable<Uint8Array>) | undefined;
  readonly #isShared: boolean;

  /** @param pieces in memory that threads share, or not: what is read of such is a copy */
  constructor(pieces: readonly BytePiece[], fetch?: (begin: number, end: number) => AsyncIterable<Uint8Array>) {
    this.#pieces = pieces;
    this.#fetch = fetch;
    this.#isShared = pieces.some(({ bytes }) => bytes.buffer instanceof SharedArrayBuffer);
  }

  get shared(): { pieces: readonly BytePiece[] } | undefined {
    return this.#isShared ? { pieces: this.#pieces } : undefined;
  }

  /** The bytes `[begin, end)`, which lie in one piece. */
  read(begin: number, end: number): Uint8Array {
    const found = this.#pieces.find((piece) => piece.begin <= begin && end <= piece.begin + piece.bytes.length);
    if (!found) throw new RangeError(`the bytes ${begin} to ${end} were not loaded`);
    const [from, to] = [begin - found.begin, end - found.begin];
    if (!this.#isShared) return found.bytes.subarray(from, to);
    const copy = new Uint8Array(to - from);
    copyShared(found.bytes, from, to, copy, 0);
    return copy;
  }

  /** Any bytes: what lies between the pieces is fetched, and nothing else. */
  async *stream(begin: number, end: number): AsyncGenerator<Uint8Array> {
    let at = begin;
    for (const { begin: from, bytes } of this.#pieces) {
      const to = Math.min(from + bytes.length, end);
      if (to <= at || from >= end) continue;
      if (at < from) yield* this.#fetch!(at, from);
      at = Math.max(at, from);
      yield bytes.subarray(at - from, to - from);
      at = to;
    }
    if (at < end) yield* this.#fetch!(at, end);
  }
}
