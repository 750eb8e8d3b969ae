import type { Column } from '../../frame/columns/column.ts';
import type { Numbers } from '../../frame/columns/number-type.ts';
import { FlagColumn, LongColumn, NumberColumn } from '../../frame/columns/numbers.ts';
import { CodedTexts } from '../../frame/columns/texts.ts';
import { type Cells, emptyLike } from './cells.ts';
import { isText, type Meaning, widthOf } from './meaning.ts';

/** Some rows of a page: from `begin` up to `end`. */
export interface Piece {
  readonly cells: Cells;
  readonly begin: number;
  readonly end: number;
}

/** The column of rows that may lie in several pages. */
export function columnOf(pieces: readonly Piece[], meaning: Meaning): Column {
  if (isText(meaning)) return textColumn(pieces);
  const values = joined(pieces, widthOf(meaning));
  const present = bitsOf(pieces);
  switch (meaning.kind) {
    case 'flag':
      return new FlagColumn(values as Uint8Array, { present });
    case 'long':
    case 'unsigned-long':
      return new LongColumn(values as Uint32Array, meaning.kind === 'long', { present });
  }
  return new NumberColumn(values, { present });
}

function countRows(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, { begin, end }) => sum + end - begin, 0);
}

/** The elements of pieces behind one another: where they lie already, if there is one piece. */
function joined(pieces: readonly Piece[], width: number): Numbers {
  const parts = pieces.map(({ cells, begin, end }) => cells.values.subarray(begin * width, end * width));
  const [first = new Float32Array(0)] = parts;
  if (parts.length <= 1) return first;
  const values = emptyLike(first, countRows(pieces) * width);
  let at = 0;
  for (const part of parts) {
    values.set(part, at);
    at += part.length;
  }
  return values;
}

/** A bit for each row, 1 where there is a cell; undefined where all are there. */
function bitsOf(pieces: readonly Piece[]): Uint8Array | undefined {
  if (pieces.every(({ cells }) => cells.present === undefined)) return undefined;
  const bits = new Uint8Array((countRows(pieces) + 7) >> 3);
  let row = 0;
  for (const { cells, begin, end } of pieces) {
    for (let at = begin; at < end; at++, row++) {
      if (cells.present === undefined || cells.present[at] === 1) bits[row >> 3]! |= 1 << (row & 7);
    }
  }
  return bits;
}

/** Texts of one list: the dictionary of all pieces, or one that is made of theirs. */
function textColumn(pieces: readonly Piece[]): CodedTexts {
  const [first] = pieces;
  const texts = first?.cells.texts ?? [];
  const codes = joined(pieces, 1);
  if (pieces.every(({ cells }) => cells.texts === texts)) return new CodedTexts(codes, texts);
  const known = new Map<string, number>();
  let at = 0;
  for (const { cells, begin, end } of pieces) {
    for (let row = begin; row < end; row++, at++) {
      const code = codes[at]!;
      if (code < 0) continue;
      const text = cells.texts![code]!;
      const found = known.get(text) ?? known.size;
      known.set(text, found);
      codes[at] = found;
    }
  }
  return new CodedTexts(codes, [...known.keys()]);
}
