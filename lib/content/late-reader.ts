import type { LineReader, LineState } from './media-type.ts';

/** A reader that stands apart, and is loaded for the first piece. */
export class LateReader implements LineReader {
  readonly #load: () => Promise<LineReader>;
  #reader: LineReader | undefined;

  constructor(load: () => Promise<LineReader>) {
    this.#load = load;
  }

  get state(): LineState | undefined {
    return this.#reader?.state;
  }

  async read(buffer: Uint8Array, isLast: boolean): ReturnType<LineReader['read']> {
    this.#reader ??= await this.#load();
    return await this.#reader.read(buffer, isLast);
  }

  countWhole(buffer: Uint8Array): number {
    return this.#reader?.countWhole(buffer) ?? 0;
  }
}
