import type { CellSink } from '../cell-sink.ts';
import { type Column, isOther, isTexts, type NumericColumn, type TextColumn } from './column.ts';
import type { NumberType } from './number-type.ts';
import { Others } from './others.ts';
import { CodedTexts } from './texts.ts';

/**
 * The column that pieces of a table have, one behind the other.
 *
 * @param pieces one or more, all of one kind
 * @param starts (numPiece + 1) first row of each, and the number of all
 */
export function stackColumns(pieces: readonly Column[], starts: readonly number[], name: string): Column {
  const [first] = pieces as [Column];
  if (pieces.length === 1) return first;
  if (isTexts(first)) return stackTexts(pieces as readonly TextColumn[], starts);
  if (!isOther(first)) return new StackedNumbers(pieces as readonly NumericColumn[], starts);
  return new Others(first.what, name);
}

function stackTexts(pieces: readonly TextColumn[], starts: readonly number[]): TextColumn {
  const codes = new Int32Array(starts.at(-1)!);
  const known = new Map<string, number>();
  for (const [at, piece] of pieces.entries()) {
    const own = piece.texts.map((text) => {
      const code = known.get(text) ?? known.size;
      known.set(text, code);
      return code;
    });
    for (let row = starts[at]!, from = 0; row < starts[at + 1]!; row++, from++) {
      const code = piece.code(from);
      codes[row] = code < 0 ? -1 : own[code]!;
    }
  }
  return new CodedTexts(codes, [...known.keys()]);
}

class StackedNumbers implements NumericColumn {
  readonly kind: 'float' | 'int' | 'flag';
  readonly numberType: NumberType | undefined;
  readonly #pieces: readonly NumericColumn[];
  readonly #starts: readonly number[];

  constructor(pieces: readonly NumericColumn[], starts: readonly number[]) {
    const [first] = pieces as [NumericColumn];
    this.kind = first.kind;
    this.numberType = first.numberType;
    this.#pieces = pieces;
    this.#starts = starts;
  }

  number(row: number): number {
    const piece = pieceOf(this.#starts, row);
    return this.#pieces[piece]!.number(row - this.#starts[piece]!);
  }

  text(row: number): string | undefined {
    const piece = pieceOf(this.#starts, row);
    return this.#pieces[piece]!.text(row - this.#starts[piece]!);
  }

  json(row: number): string {
    const piece = pieceOf(this.#starts, row);
    return this.#pieces[piece]!.json(row - this.#starts[piece]!);
  }

  hand(row: number, sink: CellSink, position: number): void {
    const piece = pieceOf(this.#starts, row);
    this.#pieces[piece]!.hand(row - this.#starts[piece]!, sink, position);
  }

  copy(begin: number, end: number, into: Float32Array, at: number, step: number): void {
    const starts = this.#starts;
    for (let piece = pieceOf(starts, begin), row = begin; row < end; piece++) {
      const until = Math.min(end, starts[piece + 1]!);
      const first = starts[piece]!;
      this.#pieces[piece]!.copy(row - first, until - first, into, at + (row - begin) * step, step);
      row = until;
    }
  }
}

/** The piece that a row is in, by halving. */
function pieceOf(starts: readonly number[], row: number): number {
  let [low, high] = [0, starts.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (starts[middle]! <= row) low = middle;
    else high = middle;
  }
  return low;
}
