// Rows of float32, or columns of float64, from lines of CSV: one pass over the bytes, 64 at a time, finds the cells of all lines and reads those
// that the model needs. What it cannot decide it lists; the reader in TypeScript, which is the reference, settles that.

import { findCategory, keyOf } from './categories';
import { forgetOdd, isOdd, parseDecimal, readExactly } from './decimal';
import { CategoryTable, CsvLines, OddCell } from './records';
import { find, hasByte } from './vectors';

const QUOTE: u32 = 34;
const SPACE: u32 = 32;
const TAB: u32 = 9;

function list(lines: CsvLines, row: u32, cell: i32, start: usize, end: usize): void {
  const odd = changetype<OddCell>(<usize>lines.odd + <usize>lines.numOdd * offsetof<OddCell>());
  odd.row = row;
  odd.cell = cell;
  odd.start = <u32>start - lines.text;
  odd.end = <u32>end - lines.text;
  lines.numOdd++;
}

function isMarker(lines: CsvLines, start: usize, bytes: usize): bool {
  if (bytes > 8 || load<u8>(start + bytes - 1) == 0) return false; // a zero byte would be one behind the text
  const key = keyOf(start, bytes);
  for (let at = <usize>lines.markers, end = at + (<usize>lines.numMarker << 3); at < end; at += 8) {
    if (load<u64>(at) == key) return true;
  }
  return false;
}

// @ts-ignore: decorator
@inline
function isBlank(at: usize): bool {
  const byte = <u32>load<u8>(at);
  return byte == SPACE || byte == TAB;
}

/** A cell that is not a plain decimal: blanks around one, a marker of a missing value; the rest is for the host. */
function readOther(lines: CsvLines, start: usize, end: usize): f64 {
  while (start < end && isBlank(start)) start++;
  while (start < end && isBlank(end - 1)) end--;
  forgetOdd();
  if (start == end || isMarker(lines, start, end - start)) return NaN;
  return parseDecimal(start, end);
}

/** The number, or the category's code, in a cell without quotes that is not empty; NaN and `isOdd` if the host decides. */
// @ts-ignore: decorator
@inline
function readCell(lines: CsvLines, cell: u32, start: usize, end: usize): f64 {
  const table = load<u32>(<usize>lines.tables + (<usize>cell << 2));
  if (table) return findCategory(changetype<CategoryTable>(<usize>table), start, end - start);
  const value = parseDecimal(start, end);
  return isOdd ? readOther(lines, start, end) : value;
}

// @ts-ignore: decorator
@inline
function takeCell(lines: CsvLines, row: u32, into: usize, cell: u32, start: usize, end: usize): void {
  if (cell >= lines.numCell || start == end) return;
  const place = load<i32>(<usize>lines.places + (<usize>cell << 2));
  if (place < 0) return;
  const value = readCell(lines, cell, start, end);
  if (isOdd) {
    forgetOdd();
    list(lines, row, <i32>cell, start, end);
  } else if (lines.isDouble) store<f64>(into + <usize>place, value);
  else store<f32>(into + <usize>place, <f32>value);
}

/** The offset of the quote that closes the one at `open`, or of the line's end; two in a row stand for one inside. */
function closingQuote(open: usize, end: usize): usize {
  let at = open + 1;
  for (; at < end; at++) {
    if (load<u8>(at) != QUOTE) continue;
    if (at + 1 < end && load<u8>(at + 1) == QUOTE) at++;
    else break;
  }
  return at;
}

/** A cell in quotes, with what stands behind them up to the delimiter. */
function takeQuotedCell(lines: CsvLines, row: u32, into: usize, cell: u32, start: usize, end: usize): void {
  if (cell >= lines.numCell) return;
  const place = load<i32>(<usize>lines.places + (<usize>cell << 2));
  if (place < 0) return;
  const close = closingQuote(start, end);
  let isPlain = close + 1 == end && close > start + 1;
  for (let at = start + 1; at < close; at++) isPlain = isPlain && load<u8>(at) != QUOTE;
  if (isPlain) takeCell(lines, row, into, cell, start + 1, close);
  else list(lines, row, <i32>cell, start, end);
}

/** Cell by cell; returns how many there are. */
function readQuotedLine(lines: CsvLines, row: u32, into: usize, start: usize, end: usize): u32 {
  let cell: u32 = 0, at = start - 1;
  do {
    start = at + 1;
    const isQuoted = start < end && load<u8>(start) == QUOTE;
    at = isQuoted ? closingQuote(start, end) : start;
    while (at < end && load<u8>(at) != <u8>lines.delimiter) at++;
    if (isQuoted) takeQuotedCell(lines, row, into, cell, start, at);
    else takeCell(lines, row, into, cell, start, at);
    cell++;
  } while (at < end);
  return cell;
}

/** Reads one line; returns how many cells it has. */
function readLine(lines: CsvLines, row: u32, into: usize, start: usize, end: usize): u32 {
  const delimiter = i8x16.splat(<i8>lines.delimiter), quote = i8x16.splat(<i8>QUOTE);
  const before = lines.numOdd;
  let cell: u32 = 0, from = start;
  for (let at = start; at < end; at += 64) {
    let delimiters = find(at, delimiter);
    if (hasByte(at, quote)) {
      lines.numOdd = before; // all cells are read again
      return readQuotedLine(lines, row, into, start, end);
    }
    if (at + 64 > end) delimiters &= (<u64>1 << <u64>(end - at)) - 1;
    for (; delimiters; delimiters &= delimiters - 1) {
      const to = at + <usize>ctz(delimiters);
      takeCell(lines, row, into, cell++, from, to);
      from = to + 1;
    }
  }
  takeCell(lines, row, into, cell++, from, end);
  return cell;
}

function clearRow(into: usize, bytes: usize): void {
  for (let at: usize = 0; at < bytes; at += 4) store<f32>(into + at, NaN);
}

/**
 * Reads lines until all are read or there is no room for a line's odd cells. 64 bytes behind the last line, and 24 before
 * the first, can be read; behind each line is no digit.
 */
export function readRows(lines: CsvLines): void {
  const rowBytes = <usize>lines.rowBytes;
  let into = <usize>lines.rows, row: u32 = 0;
  lines.numOdd = 0;
  forgetOdd();
  readExactly(lines.isDouble != 0);
  for (; row < lines.numRow && lines.numOdd + lines.numCell < lines.oddCapacity; row++, into += rowBytes) {
    const start = <usize>(lines.text + load<u32>(<usize>lines.starts + (<usize>row << 2)));
    const end = <usize>(lines.text + load<u32>(<usize>lines.ends + (<usize>row << 2)));
    if (!lines.isDouble) clearRow(into, rowBytes);
    const numCell = readLine(lines, row, into, start, end);
    if (numCell != lines.numCell) list(lines, row, -1 - <i32>numCell, start, end);
  }
  lines.numRead = row;
}
