import { EMPTY_FRAME } from '../frame/empty-frame.ts';
import type { Frame } from '../frame/frame.ts';
import type { LineReader } from './media-type.ts';

/** Reads what cannot be cut into pieces: it waits for all of it. */
export class WholeReader implements LineReader {
  readonly state = undefined;
  readonly #decode: (body: Uint8Array) => Frame | Promise<Frame>;

  constructor(decode: (body: Uint8Array) => Frame | Promise<Frame>) {
    this.#decode = decode;
  }

  countWhole(): number {
    return 0;
  }

  async read(buffer: Uint8Array, isLast: boolean): ReturnType<LineReader['read']> {
    if (!isLast) return { frame: EMPTY_FRAME, bytesRead: 0 };
    return { frame: await this.#decode(buffer), bytesRead: buffer.length };
  }
}
