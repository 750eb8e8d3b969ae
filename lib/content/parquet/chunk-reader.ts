import { quoteName } from '../../short-text.ts';
import type { ReadyBytes } from '../byte-source.ts';
import { type Cells, cellsOf, type Dictionary, dictionaryOf } from './cells.ts';
import type { Piece } from './columns.ts';
import { undamaged } from './damage.ts';
import { type PageHeader, readDataPage, readDictionary, readPageHeader } from './page.ts';
import type { Chunk } from './row-group.ts';
import type { Leaf } from './schema.ts';

/** Most headers of pages are shorter; those with long texts among their statistics are read again. */
const HEADER_BYTES = 512;

/** The rows of one column of a row group, page by page. */
export class ChunkReader {
  readonly #bytes: ReadyBytes;
  readonly #chunk: Chunk;
  readonly #leaf: Leaf;
  readonly #name: string;
  #at: number;
  /** the first row behind the last page */
  #row = 0;
  #dictionary: Dictionary | undefined;
  /** the last page, and its first row */
  #page: { readonly cells: Cells; readonly first: number } | undefined;

  constructor(bytes: ReadyBytes, chunk: Chunk, leaf: Leaf, name: string) {
    this.#bytes = bytes;
    this.#chunk = chunk;
    this.#leaf = leaf;
    this.#name = name;
    this.#at = chunk.begin;
  }

  /** Rows `[begin, end)` of the group, which come behind those that were asked for before. */
  pieces(begin: number, end: number): Piece[] {
    return undamaged(`column ${quoteName(this.#name)}`, () => {
      const pieces: Piece[] = [];
      for (let row = begin; row < end; ) {
        while (row >= this.#row) this.#readPage(row);
        const { cells, first } = this.#page!;
        const last = Math.min(end, this.#row);
        pieces.push({ cells, begin: row - first, end: last - first });
        row = last;
      }
      return pieces;
    });
  }

  /** Reads the next page, or steps over it where all of its rows come before. */
  #readPage(row: number): void {
    const header = this.#readHeader();
    const { numValue, headerBytes, storedBytes } = header;
    const begin = this.#at + headerBytes;
    this.#at = begin + storedBytes;
    if (this.#at > this.#chunk.end) throw new RangeError('a page is longer than the column');
    const first = this.#row;
    if (header.isData) this.#row += numValue;
    if (this.#row > this.#chunk.numValue) throw new RangeError('it has more values than there are rows');
    if (header.isData && this.#row <= row) return;
    if (!header.isData && !header.isDictionary) return;
    const stored = this.#bytes.read(begin, this.#at);
    const { codec } = this.#chunk;
    if (header.isDictionary) this.#dictionary = dictionaryOf(readDictionary(header, stored, codec), this.#leaf);
    else {
      const page = readDataPage(header, stored, codec, this.#leaf.isOptional);
      this.#page = { cells: cellsOf(page, this.#leaf, this.#dictionary), first };
    }
  }

  #readHeader(): PageHeader {
    const left = this.#chunk.end - this.#at;
    if (left <= 0) throw new RangeError('it has fewer values than there are rows');
    for (let length = HEADER_BYTES; ; length *= 16) {
      const isAll = length >= left;
      const bytes = this.#bytes.read(this.#at, this.#at + Math.min(length, left));
      try {
        return readPageHeader(bytes);
      } catch (error) {
        if (isAll) throw error;
      }
    }
  }
}
