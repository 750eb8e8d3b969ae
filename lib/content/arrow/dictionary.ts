import { type Column, isOther, isTexts, type NumericColumn } from '../../frame/columns/column.ts';
import { IndexedNumbers } from '../../frame/columns/indexed.ts';
import { Others } from '../../frame/columns/others.ts';
import { CodedTexts } from '../../frame/columns/texts.ts';
import { quoteName, shorten } from '../../short-text.ts';
import { numbers, type PieceBuffers } from './piece-buffers.ts';
import { damaged } from './problem.ts';
import type { Field } from './schema.ts';
import type { StoredDictionary, StoredPiece } from './stored.ts';

type MakeColumn = (field: Field, pieces: readonly StoredPiece[], starts: readonly number[]) => Column;

/** Dictionaries that are decoded: all batches between two changes point into the same one. */
const DECODED = new WeakMap<StoredDictionary, Column>();

/** A column of codes that stand for the cells of a dictionary. */
export function dictionaryColumn(field: Field, buffers: PieceBuffers, make: MakeColumn): Column {
  const { id, indexType } = field.dictionary!;
  const dictionary = buffers.piece.dictionaries.get(id)!;
  const { cells, numCell } = cellsOf(dictionary, make);
  const codes = codesOf(numbers({ type: indexType, name: field.name }, buffers), buffers.numRow, numCell, field.name);
  if (isTexts(cells)) {
    for (const [row, code] of codes.entries()) if (code >= 0) codes[row] = cells.code(code);
    return new CodedTexts(codes, cells.texts);
  }
  if (!isOther(cells)) return new IndexedNumbers(cells as NumericColumn, codes);
  return new Others(cells.what, field.name);
}

function cellsOf(dictionary: StoredDictionary, make: MakeColumn): { cells: Column; numCell: number } {
  const { field, pieces } = dictionary;
  const starts = [0];
  for (const { numRow } of pieces) starts.push(starts.at(-1)! + numRow);
  const cells = DECODED.get(dictionary) ?? make(field, pieces, starts);
  DECODED.set(dictionary, cells);
  return { cells, numCell: starts.at(-1)! };
}

/** (numRow) the place of each row's cell in the dictionary; -1 where it is missing. */
function codesOf(column: NumericColumn, numRow: number, numCell: number, name: string): Int32Array {
  const codes = new Int32Array(numRow);
  for (let row = 0; row < numRow; row++) {
    const code = column.number(row);
    if (code >= numCell || code < 0) {
      throw damaged(`row ${row + 1} of column ${quoteName(shorten(name))} points beyond its dictionary`);
    }
    codes[row] = Number.isNaN(code) ? -1 : code;
  }
  return codes;
}
