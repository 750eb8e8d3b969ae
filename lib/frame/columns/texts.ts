import { type CellSink, handText } from '../cell-sink.ts';
import type { TextColumn } from './column.ts';

/** Texts by their codes. */
export class CodedTexts implements TextColumn {
  readonly kind = 'text';
  readonly texts: readonly string[];
  readonly #codes: ArrayLike<number>;

  /** @param codes (numRow) where each row's text stands in `texts`; -1 for a missing cell */
  constructor(codes: ArrayLike<number>, texts: readonly string[]) {
    this.#codes = codes;
    this.texts = texts;
  }

  /** The column of texts that are not told apart yet; undefined is missing. */
  static of(cells: Iterable<string | undefined>, numRow: number): CodedTexts {
    const codes = new Int32Array(numRow);
    const known = new Map<string, number>();
    let row = 0;
    for (const text of cells) {
      if (text !== undefined && !known.has(text)) known.set(text, known.size);
      codes[row++] = text === undefined ? -1 : known.get(text)!;
    }
    return new CodedTexts(codes, [...known.keys()]);
  }

  code(row: number): number {
    return this.#codes[row]!;
  }

  text(row: number): string | undefined {
    return this.texts[this.code(row)];
  }

  json(row: number): string {
    const text = this.text(row);
    return text === undefined ? 'null' : JSON.stringify(text);
  }

  hand(row: number, sink: CellSink, position: number): void {
    const text = this.text(row);
    if (text === undefined) sink.number(Number.NaN, position);
    else handText(text, sink, position);
  }
}
