import { indexOfByte, lastIndexOfByte, utf8Of } from '../platform/node.ts';

const [LF, CR, QUOTE, SPACE, TAB] = [0x0a, 0x0d, 0x22, 0x20, 0x09];

/** Fewer rows are read and written before the kernels of csv-kernel/ have started. */
export const MIN_KERNEL_ROWS = 64;

/** A row whose quotes are still open after so many bytes has a stray quote: the wait for its end stops there. */
export const MAX_QUOTED_BYTES = 2 ** 20;

/** The way a CSV text is cut into cells, and its numbers are written. */
export interface CsvDialect {
  /** one ASCII character */
  readonly delimiter: string;
  readonly lineEnd: '\n' | '\r\n' | '\r';
  /** what stands before the fraction of a number; undefined for a point */
  readonly decimal?: ',' | undefined;
  /** what the text came in, before it was made UTF-8; undefined for UTF-8 */
  readonly charset?: string | undefined;
  readonly hasByteOrderMark?: boolean;
  /** false where a quote is a byte like any other */
  readonly quotes?: boolean;
}

/** Where the lines of a buffer are; blank ones are left out. */
export interface Lines {
  /** offset of each line's first byte and of the byte after its last, line end not counted */
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
  /** positions in `starts` of lines whose quotes do not match; such a line was cut at its first line end */
  readonly misquoted: ReadonlySet<number>;
  /** offset after the last whole line: what follows belongs to a line that is not complete yet */
  readonly bytesRead: number;
  /** whether the last of these lines ended with a line end */
  readonly endsWithLineEnd: boolean;
}

/**
 * Finds the whole lines of `bytes[from, …)`. With `isLast` the text ends with the buffer and its last line needs no
 * line end. What is found does not depend on where a longer text was cut into buffers.
 *
 * Line breaks inside quoted cells do not end a line; a quote opens a cell only at the cell's first byte. Where it is not
 * closed right before a delimiter or line end, it is a stray one: that line ends at its first line end and the next line
 * starts afresh, so that one quote spoils one row.
 */
export function splitLines(bytes: Uint8Array, from: number, dialect: CsvDialect, isLast: boolean): Lines {
  const terminator = dialect.lineEnd === '\r' ? CR : LF;
  const quotes = dialect.quotes !== false && indexOfByte(bytes, QUOTE, from) >= 0;
  const quoting = { bytes, delimiter: dialect.delimiter.charCodeAt(0), terminator, isLast };
  const starts: number[] = [];
  const ends: number[] = [];
  const misquoted = new Set<number>();
  let start = from;
  while (start < bytes.length) {
    const quotedEnd = quotes ? endOfQuotedLine(quoting, start) : MISQUOTED;
    if (quotedEnd === UNFINISHED) break;
    const lineEnd = quotedEnd === MISQUOTED ? indexOfByte(bytes, terminator, start) : quotedEnd;
    if (lineEnd < 0 && !isLast) break;
    let end = lineEnd < 0 ? bytes.length : lineEnd;
    const next = end + 1;
    if (end > start && terminator === LF && bytes[end - 1] === CR) end--;
    if (!isBlank(bytes, start, end, dialect.delimiter)) {
      if (quotes && quotedEnd === MISQUOTED) misquoted.add(starts.length);
      starts.push(start);
      ends.push(end);
    }
    start = Math.min(next, bytes.length);
  }
  const last = bytes[ends.at(-1) ?? bytes.length];
  return {
    starts: Uint32Array.from(starts),
    ends: Uint32Array.from(ends),
    misquoted,
    bytesRead: start,
    endsWithLineEnd: last === LF || last === CR,
  };
}

/**
 * The offset after the last whole line: `bytesRead` of `splitLines`, found without splitting lines that hold no quote.
 *
 * @param bytes from the start of a line on, with more behind them
 */
export function endOfLines(bytes: Uint8Array, dialect: CsvDialect): number {
  const terminator = dialect.lineEnd === '\r' ? CR : LF;
  const quote = dialect.quotes === false ? -1 : indexOfByte(bytes, QUOTE);
  if (quote < 0) return lastIndexOfByte(bytes, terminator) + 1;
  const quotedFrom = quote === 0 ? 0 : lastIndexOfByte(bytes, terminator, quote - 1) + 1;
  return splitLines(bytes, quotedFrom, dialect, false).bytesRead;
}

const NO_LINE_END = -1;
/** The buffer ends before one can tell where the line does. */
const UNFINISHED = -2;
const MISQUOTED = -3;

interface Quoting {
  readonly bytes: Uint8Array;
  readonly delimiter: number;
  readonly terminator: number;
  readonly isLast: boolean;
}

function endOfQuotedLine(quoting: Quoting, start: number): number {
  const { bytes, delimiter, terminator } = quoting;
  let at = start;
  for (;;) {
    if (bytes[at] === QUOTE) {
      at = endOfQuotedCell(quoting, start, at);
      if (at < 0) return at;
    }
    while (at < bytes.length && bytes[at] !== delimiter && bytes[at] !== terminator) at++;
    if (at >= bytes.length) return NO_LINE_END;
    if (bytes[at] === terminator) return at;
    at++;
  }
}

/** The offset of the delimiter or line end behind the quoted cell that opens at `open`. */
function endOfQuotedCell({ bytes, delimiter, terminator, isLast }: Quoting, start: number, open: number): number {
  const close = closingQuote(bytes, open);
  const length = (close < 0 ? bytes.length : close) - start;
  if (length > MAX_QUOTED_BYTES) return MISQUOTED;
  if (close < 0) return isLast ? MISQUOTED : UNFINISHED;
  let at = close + 1;
  while (bytes[at] === SPACE && at < bytes.length) at++;
  if (bytes[at] === CR && terminator === LF && (at + 1 >= bytes.length || bytes[at + 1] === LF)) at++;
  if (at >= bytes.length) return isLast ? at : UNFINISHED;
  return bytes[at] === delimiter || bytes[at] === terminator ? at : MISQUOTED;
}

/** The offset of the quote that closes the one at `open`, or -1; two in a row stand for one inside. */
function closingQuote(bytes: Uint8Array, open: number): number {
  let close = indexOfByte(bytes, QUOTE, open + 1);
  while (close >= 0 && bytes[close + 1] === QUOTE) close = indexOfByte(bytes, QUOTE, close + 2);
  return close;
}

/** Where the cell that starts at `start` ends: the offset of the next delimiter outside quotes, or the line's end. */
export function cellEnd(bytes: Uint8Array, start: number, lineEnd: number, delimiter: number, quotes: boolean): number {
  let end = quotes && bytes[start] === QUOTE && start < lineEnd ? closingQuote(bytes, start) : start;
  while (end < lineEnd && bytes[end] !== delimiter) end++;
  return end;
}

/** The text of the cell in `bytes[start, end)`, without its quotes where it has any. */
export function cellText(bytes: Uint8Array, start: number, end: number, quotes: boolean): string {
  if (!quotes || bytes[start] !== QUOTE || start >= end) return utf8Of(bytes, start, end);
  const close = lastIndexOfByte(bytes, QUOTE, end - 1);
  return utf8Of(bytes, start + 1, close).replaceAll('""', '"');
}

/** Where the cells of one line end, in order. */
export function cellEnds(
  bytes: Uint8Array,
  start: number,
  lineEnd: number,
  delimiter: number,
  quotes: boolean,
): number[] {
  const ends = [cellEnd(bytes, start, lineEnd, delimiter, quotes)];
  for (let end = ends[0]!; end < lineEnd; ends.push(end)) {
    end = cellEnd(bytes, end + 1, lineEnd, delimiter, quotes);
  }
  return ends;
}

/** (numCell) the texts of one line's cells. */
export function cellTexts(
  bytes: Uint8Array,
  start: number,
  lineEnd: number,
  delimiter: number,
  quotes: boolean,
): string[] {
  let from = start;
  return cellEnds(bytes, start, lineEnd, delimiter, quotes).map((end) => {
    const text = cellText(bytes, from, end, quotes);
    from = end + 1;
    return text;
  });
}

function isBlank(bytes: Uint8Array, start: number, end: number, delimiter: string): boolean {
  const code = delimiter.charCodeAt(0);
  for (let at = start; at < end; at++) {
    const byte = bytes[at];
    if ((byte !== SPACE && byte !== TAB && byte !== CR && byte !== LF) || byte === code) return false;
  }
  return true;
}
