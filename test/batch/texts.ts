// Texts that are hard to cut into blocks: rows of the wine model as CSV and as JSON Lines.
import { parquetWriteBuffer } from 'hyparquet-writer';
import { holdoutCsv } from '../support/real-models.ts';

export const [HEADER = '', ...ROWS] = holdoutCsv('wine').trimEnd().split('\n');

/** The bytes in pieces of the given sizes, over and over. */
export function* cut(bytes: Buffer, sizes: readonly number[]): Generator<Uint8Array> {
  for (let at = 0, n = 0; at < bytes.length; n++) {
    const size = sizes[n % sizes.length]!;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

const note = (text: string) => ROWS.slice(0, 4).map((row) => `${row},${text}`);
export const csvTexts: [name: string, text: string][] = [
  ['plain', `${HEADER}\n${ROWS.slice(0, 5).join('\n')}\n`],
  ['without a line end', `${HEADER}\n${ROWS.slice(0, 3).join('\n')}`],
  ['CRLF', `${HEADER}\r\n${ROWS.slice(0, 3).join('\r\n')}\r\n`],
  ['CRLF without a last one', `${HEADER}\r\n${ROWS.slice(0, 3).join('\r\n')}`],
  ['CRLF cut in half at the end', `${HEADER}\r\n${ROWS.slice(0, 3).join('\r\n')}\r`],
  ['CR', `${HEADER}\r${ROWS.slice(0, 3).join('\r')}\r`],
  ['blank lines at the end', `${HEADER}\n${ROWS[0]}\n\n\n`],
  ['white space at the end', `${HEADER}\n${ROWS[0]}\n\r\n  \t`],
  ['blank lines at the start', `\n \r\n${HEADER}\r\n\r\n${ROWS[0]}\r\n`],
  ['a header alone', `${HEADER}\n\n`],
  ['a header alone without a line end', HEADER],
  ['nothing but white space', ' \n\r\n \n'],
  ['a byte-order mark', `\uFEFF${HEADER}\n${ROWS[0]}\n`],
  ['quotes', `${HEADER},remark\n${note('"a, b\n""c""\r\nd"').join('\n')}\n`],
  ['quotes at the end', `${HEADER},remark\r\n${note('"x"').join('\r\n')}`],
  ['quotes, and half a CRLF at the end', `${HEADER},remark\r\n${note('"x"').join('\r\n')}\r`],
  ['several bytes a character', `${HEADER},rémark\n${note('Ł😀–é').join('\n')}\n`],
  ['stray quotes', `${HEADER},remark\n${[...note('"a'), ...note('x"y'), ...note('"b"c'), ...note('d')].join('\n')}\n`],
  [
    'a quote that is never closed',
    `${HEADER},remark\n${note('d').join('\n')}\n${ROWS[0]},"open\n${note('d').join('\n')}`,
  ],
  ['rows of other lengths', `${HEADER}\n${ROWS[0]},9\n1,2\n${ROWS[1]}\n`],
  ['a text where a number belongs', `${HEADER}\n${ROWS[0]!.replace(/\d+\.\d+/, 'tall')}\n${ROWS[1]}\n`],
];

export const record = (row: string, more: object = {}) => {
  const cells = row.split(',');
  return JSON.stringify({
    ...Object.fromEntries(HEADER.split(',').map((name, at) => [name, Number(cells[at])])),
    ...more,
  });
};
export const RECORDS = ROWS.slice(0, 4).map((row, at) => record(row, { remark: `Ł${at}` }));

export const jsonTexts: [name: string, text: string][] = [
  ['LF', `${RECORDS.join('\n')}\n`],
  ['CRLF', `${RECORDS.join('\r\n')}\r\n`],
  ['no line end', RECORDS.join('\r\n')],
  ['blank lines', `\n${RECORDS.join('\n\n')}\n\n \n`],
  ['lines that are no JSON', `nothing\n${RECORDS[0]}\n{"a"\n${RECORDS[1]}\n`],
  ['bare rows', `${ROWS.map((_, n) => `[${Array.from({ length: 13 }, (_cell, k) => n + k)}]\n`).join('')}[1]\n`],
  ['a byte-order mark', `\uFEFF${RECORDS.join('\n')}\n`],
];

const TEXTS = ['magnesium', 'note', 'wine_class', 'batch'];

/** So many wines as Parquet, with a feature as texts; some of them are spoilt. */
export function parquetOf(numRow: number, rowGroupSize: number, spoilt: readonly number[] = []): Buffer {
  const rows = ROWS.map((line) => line.split(','));
  const columnData = HEADER.split(',').map((name, column) => {
    const cells = Array.from({ length: numRow }, (_, row) => rows[row % rows.length]![column]!);
    if (name === 'magnesium') for (const row of spoilt) cells[row] = 'heavy';
    if (TEXTS.includes(name)) return { name, data: cells, type: 'STRING' as const };
    return { name, data: Float32Array.from(cells, Number), type: 'FLOAT' as const };
  });
  return Buffer.from(parquetWriteBuffer({ columnData, rowGroupSize }));
}
