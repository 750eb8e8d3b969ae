import { MalformedInputError } from '../../errors.ts';
import { quoteName, shorten } from '../../short-text.ts';
import type { RowSource } from '../frame.ts';
import type { Column } from './column.ts';
import { FlagColumn, NumberColumn } from './numbers.ts';
import { CodedTexts } from './texts.ts';

/** What the columns of rows that came without types may be. */
export type GatheredKind = 'float' | 'flag' | 'text';

const DIGITS = /^-?\d+$/;

/**
 * Columns with types of rows that came without: float64 where every cell that is there is a number which float64 holds,
 * flags, or else texts.
 *
 * @param kinds (numColumn) what earlier rows of the same stream had them be
 * @throws MalformedInputError for a cell that does not fit to the earlier rows
 */
export function gatherColumns(rows: RowSource, kinds?: readonly (GatheredKind | undefined)[]): Column[] {
  const cells: (string | undefined)[][] = Array.from({ length: rows.numColumn }, () => new Array(rows.numRow));
  for (let row = 0; row < rows.numRow; row++) {
    for (const [column, text] of rows.jsonCells(row)) {
      if (text !== 'null' && column < cells.length) cells[column]![row] = text;
    }
  }
  return cells.map((texts, column) => {
    const kind = kindOf(texts);
    const wanted = kinds?.[column] ?? kind ?? 'text';
    if (kind !== undefined && wanted !== 'text' && kind !== wanted) throw misfit(rows, column, texts, wanted);
    return columnOf(texts, wanted);
  });
}

/** What JSON's texts are, all of them; undefined where every one is missing. */
function kindOf(texts: readonly (string | undefined)[]): GatheredKind | undefined {
  let kind: GatheredKind | undefined;
  for (const text of texts) {
    if (text === undefined) continue;
    const own = kindOfText(text);
    if (own === 'text' || (kind ?? own) !== own) return 'text';
    kind = own;
  }
  return kind;
}

function kindOfText(text: string): GatheredKind {
  if (text === 'true' || text === 'false') return 'flag';
  const value = Number(text);
  const isExact = !DIGITS.test(text) || Number.isSafeInteger(value);
  return Number.isNaN(value) || !isExact ? 'text' : 'float';
}

function columnOf(texts: readonly (string | undefined)[], kind: GatheredKind): Column {
  if (kind === 'float') {
    return new NumberColumn(Float64Array.from(texts, (text) => (text === undefined ? Number.NaN : Number(text))));
  }
  if (kind === 'text') {
    const plain = texts.map((text) => (text?.startsWith('"') ? (JSON.parse(text) as string) : text));
    return CodedTexts.of(plain, texts.length);
  }
  const present = new Uint8Array(Math.ceil(texts.length / 8));
  for (const [row, text] of texts.entries()) if (text !== undefined) present[row >> 3]! |= 1 << (row & 7);
  return new FlagColumn(
    Uint8Array.from(texts, (text) => Number(text === 'true')),
    { present },
  );
}

function misfit(
  rows: RowSource,
  column: number,
  texts: readonly (string | undefined)[],
  wanted: GatheredKind,
): MalformedInputError {
  const at = texts.findIndex((text) => text !== undefined && kindOfText(text) !== wanted);
  const [name, row] = [rows.columnNames?.[column] ?? String(column), rows.firstRow + at + 1];
  const cell = shorten(texts[at]!);
  const what = wanted === 'float' ? 'numbers' : 'true and false';
  return new MalformedInputError(`row ${row}, column ${quoteName(name)}: ${cell} comes behind ${what}`, {
    hint: 'a column of the answer has one type: leave this one out with columns=, or accept text/csv',
    row,
    column: name,
    cell,
  });
}
