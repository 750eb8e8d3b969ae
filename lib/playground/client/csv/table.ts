import { html, nothing, type TemplateResult } from 'lit-html';
import Papa from 'papaparse';
import { MAX_LISTED, type Scored } from './worker.ts';

/** Columns that are shown of a table; the download has all. */
const MAX_COLUMNS = 60;
/** As many bytes as hold the rows that are shown, in all but very wide tables. */
const HEAD_BYTES = 2 ** 20;

/** The first rows of a CSV. */
export interface CsvHead {
  readonly rows: readonly (readonly string[])[];
  /** whether there are more */
  readonly isCut: boolean;
}

/** The first rows of some bytes, whatever is in them: to be looked at, and not to be scored. */
export function readHead(bytes: Uint8Array, totalBytes: number, charset: string, maxRows: number): CsvHead {
  const text = new TextDecoder(charset === 'utf-16' ? 'utf-16le' : charset).decode(bytes.subarray(0, HEAD_BYTES));
  const { data } = Papa.parse<string[]>(text, { preview: maxRows + 2, skipEmptyLines: true });
  const isPart = totalBytes > HEAD_BYTES;
  if (isPart && data.length < maxRows + 2) data.pop(); // it may be cut
  return { rows: data.slice(0, maxRows + 1), isCut: isPart || data.length > maxRows + 1 };
}

/** What the last column of an answer says of its rows, each in its line; hooks of one's own may answer without that column. */
export function readRowErrors(
  bytes: Uint8Array,
  contentType: string,
): Pick<Scored, 'numRow' | 'errors' | 'numError' | 'hasHeader'> {
  const { data } = Papa.parse<string[]>(new TextDecoder(charsetIn(contentType)).decode(bytes), {
    skipEmptyLines: true,
  });
  const hasHeader = /^error(_\d+)?$/.test(data[0]?.at(-1) ?? '');
  const rows = hasHeader ? data.slice(1) : data;
  const all = rows.flatMap((cells, at) => {
    const message = cells.at(-1)!;
    return message.startsWith('row ') ? [{ row: at + 1, message }] : [];
  });
  return { numRow: rows.length, errors: all.slice(0, MAX_LISTED), numError: all.length, hasHeader };
}

/** The charset of a Content-Type, as `TextDecoder` takes it. */
export function charsetIn(contentType: string): string {
  const charset = /charset=([\w-]+)/.exec(contentType)?.[1] ?? 'utf-8';
  return charset === 'utf-16' ? 'utf-16le' : charset;
}

/** The bytes that `readHead` looks at. */
export async function headOf(file: Blob): Promise<Uint8Array> {
  return new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer());
}

/**
 * @param hasHeader whether the first row holds the names of the columns
 * @param numGiven columns before those of the model's answer, which stand out
 */
export function csvTable(
  { rows, isCut }: CsvHead,
  name: string,
  hasHeader: boolean,
  numGiven = Number.POSITIVE_INFINITY,
): TemplateResult {
  const [header, given] = hasHeader ? [rows[0], rows.slice(1)] : [undefined, rows];
  const body = header && header.length > numGiven ? given.map((row) => inColumns(row, header.length, numGiven)) : given;
  const width = Math.max(...body.map((row) => row.length), header?.length ?? 0);
  const columns = shownColumns(width);
  const classOf = (at: number) => (at >= numGiven ? 'answer' : nothing);
  const cells = (row: readonly string[]) =>
    columns.map((at) => html`<td dir="auto" class=${classOf(at)}>${at < 0 ? '…' : (row[at] ?? '')}</td>`);
  return html`<div class="table csv-table" tabindex="0" role="region" aria-label=${name}><table>
    ${header ? html`<thead><tr><th scope="col">row</th>${columns.map((at) => html`<th scope="col" dir="auto" class=${classOf(at)}>${at < 0 ? '…' : (header[at] ?? '')}</th>`)}</tr></thead>` : nothing}
    <tbody>${body.map((row, index) => html`<tr><th scope="row">${index + 1}</th>${cells(row)}</tr>`)}</tbody>
  </table></div>
  ${isCut ? html`<p class="note">The first ${body.length} rows.</p>` : nothing}
  ${width > MAX_COLUMNS ? html`<p class="note">${width - MAX_COLUMNS} of ${width} columns are left out here.</p>` : nothing}`;
}

/** A row with the answer in its columns, however many cells came before it. */
function inColumns(row: readonly string[], width: number, numGiven: number): readonly string[] {
  if (row.length === width) return row;
  const end = Math.max(row.length - (width - numGiven), 0);
  const given = Array.from({ length: numGiven }, (_, at) => (at < end ? row[at]! : ''));
  return [...given, ...row.slice(end)];
}

/** Positions of the columns; -1 for those that are left out. The last are what the model answers. */
function shownColumns(width: number): number[] {
  const all = Array.from({ length: width }, (_, at) => at);
  return width <= MAX_COLUMNS ? all : [...all.slice(0, MAX_COLUMNS / 2), -1, ...all.slice(-MAX_COLUMNS / 2)];
}
