import type { LineCuts, LineReader, LineState } from './media-type.ts';

/** The readers that stand apart. */
export const loadTables = () => import('./tables.ts');

/** A reader that stands apart, and is loaded for the first piece. */
export class LateReader<Parts> implements LineReader {
  readonly #load: () => Promise<Parts>;
  readonly #open: (parts: Parts) => LineReader;
  #reader: LineReader | undefined;

  constructor(load: () => Promise<Parts>, open: (parts: Parts) => LineReader) {
    this.#load = load;
    this.#open = open;
  }

  get state(): LineState | undefined {
    return this.#reader?.state;
  }

  get cuts(): LineCuts | undefined {
    return this.#reader?.cuts;
  }

  async read(buffer: Uint8Array, isLast: boolean): ReturnType<LineReader['read']> {
    this.#reader ??= this.#open(await this.#load());
    return await this.#reader.read(buffer, isLast);
  }

  countWhole(buffer: Uint8Array): number {
    return this.#reader?.countWhole(buffer) ?? 0;
  }
}
