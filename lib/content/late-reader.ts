import type { LineCuts, LineReader, LineState } from './media-type.ts';

/** The readers that stand apart. */
export const loadTables = () => import('./tables.ts');

/** A reader that stands apart, and is loaded for the first piece. */
export class LateReader implements LineReader {
  readonly #open: (tables: Awaited<ReturnType<typeof loadTables>>) => LineReader;
  #reader: LineReader | undefined;

  constructor(open: (tables: Awaited<ReturnType<typeof loadTables>>) => LineReader) {
    this.#open = open;
  }

  get state(): LineState | undefined {
    return this.#reader?.state;
  }

  get cuts(): LineCuts | undefined {
    return this.#reader?.cuts;
  }

  async read(buffer: Uint8Array, isLast: boolean): ReturnType<LineReader['read']> {
    this.#reader ??= this.#open(await loadTables());
    return await this.#reader.read(buffer, isLast);
  }

  countWhole(buffer: Uint8Array): number {
    return this.#reader?.countWhole(buffer) ?? 0;
  }
}
