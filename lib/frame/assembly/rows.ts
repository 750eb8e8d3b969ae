// Rows of float32, or columns of float64, from lines of CSV: one pass over the bytes, 64 at a time, finds the cells of some lines, and those
// that the model needs are read column by column. What it cannot decide it lists; the reader in TypeScript, which is the reference, settles that.

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

// @ts-ignore: decorator
@inline
function put(lines: CsvLines, to: usize, value: f64): void {
  if (lines.isDouble) store<f64>(to, value);
  else store<f32>(to, <f32>value);
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

/** Reads a cell on its own. */
function takeCell(lines: CsvLines, row: u32, into: usize, cell: u32, start: usize, end: usize): void {
  if (cell >= lines.numCell || start == end) return;
  const place = load<i32>(<usize>lines.places + (<usize>cell << 2));
  if (place < 0) return;
  const value = readCell(lines, cell, start, end);
  if (isOdd) {
    forgetOdd();
    list(lines, row, <i32>cell, start, end);
  } else put(lines, into + <usize>place, value);
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

/** The byte behind the first that was found, and those that were found without it. */
// @ts-ignore: decorator
@inline
function mark(to: usize, at: usize, found: u64): u64 {
  store<u32>(to, <u32>at + <u32>ctz(found) + 1);
  return found & (found - 1);
}

/**
 * Where the cells of a line begin, and one more would: each ends a byte before the next begins.
 *
 * @param positions u32 (numCell + 1), and 28 bytes that are overwritten
 * @returns whether it is a line without quotes of as many cells as all have; the cells of another are empty
 */
// @ts-ignore: decorator
@inline
function locate(lines: CsvLines, start: usize, end: usize, positions: usize, delimiter: v128, quote: v128): bool {
  const last = positions + (<usize>lines.numCell << 2);
  let to = positions + 4, isPlain = true;
  store<u32>(positions, <u32>start);
  for (let at = start; at < end && isPlain; at += 64) {
    let found = find(at, delimiter);
    if (at + 64 > end) found &= (<u64>1 << <u64>(end - at)) - 1;
    const next = to + (<usize>popcnt(found) << 2);
    isPlain = !hasByte(at, quote) && next <= last;
    // eight at once, whether there are as many or not: a loop that ends with the last one would be mispredicted
    for (; to < next && isPlain; to += 32) {
      found = mark(to + 12, at, mark(to + 8, at, mark(to + 4, at, mark(to, at, found))));
      found = mark(to + 28, at, mark(to + 24, at, mark(to + 20, at, mark(to + 16, at, found))));
    }
    to = next;
  }
  if (isPlain && to == last) {
    store<u32>(last, <u32>end + 1);
    return true;
  }
  for (to = positions; to <= last; to += 4, start++) store<u32>(to, <u32>start);
  return false;
}

/** Reads a number of each of up to 64 lines; returns a bit for each cell that was odd. */
function readNumbers(lines: CsvLines, at: usize, numRow: u32, into: usize): u64 {
  const stride = (<usize>lines.numCell + 1) << 2, rowBytes = <usize>lines.rowBytes, isDouble = lines.isDouble;
  let odd: u64 = 0;
  for (let row: u64 = 0; row < <u64>numRow; row++, at += stride, into += rowBytes) {
    const start = <usize>load<u32>(at), end = <usize>load<u32>(at, 4) - 1;
    let value: f64 = NaN;
    if (start != end) {
      value = parseDecimal(start, end);
      if (isOdd) {
        value = readOther(lines, start, end);
        odd |= <u64>isOdd << row;
        forgetOdd();
      }
    }
    if (isDouble) store<f64>(into, value);
    else store<f32>(into, <f32>value);
  }
  return odd;
}

/** Reads a category of each of up to 64 lines; returns a bit for each cell that was odd. */
function readCategories(lines: CsvLines, table: CategoryTable, at: usize, numRow: u32, into: usize): u64 {
  const stride = (<usize>lines.numCell + 1) << 2, rowBytes = <usize>lines.rowBytes, isDouble = lines.isDouble;
  let odd: u64 = 0;
  for (let row: u64 = 0; row < <u64>numRow; row++, at += stride, into += rowBytes) {
    const start = <usize>load<u32>(at), end = <usize>load<u32>(at, 4) - 1;
    let value: f64 = NaN;
    if (start != end) {
      value = findCategory(table, start, end - start);
      odd |= <u64>isOdd << row;
      forgetOdd();
    }
    if (isDouble) store<f64>(into, value);
    else store<f32>(into, <f32>value);
  }
  return odd;
}

/** Reads a line again whose cells are known, and lists those that are odd. */
function listOddCells(lines: CsvLines, row: u32, into: usize, positions: usize): void {
  for (let cell: u32 = 0; cell < lines.numCell; cell++, positions += 4) {
    takeCell(lines, row, into, cell, <usize>load<u32>(positions), <usize>load<u32>(positions, 4) - 1);
  }
}

/**
 * Reads up to 64 lines from `row` on: where their cells are, then column by column, so that each branch goes the same way row after row, and
 * then those again that are not plain.
 *
 * @returns how many were read until there was no room for the odd cells of one more
 */
function readTile(lines: CsvLines, row: u32, numRow: u32, into: usize): u32 {
  const delimiter = i8x16.splat(<i8>lines.delimiter), quote = i8x16.splat(<i8>QUOTE);
  const stride = (<usize>lines.numCell + 1) << 2, bounds = <usize>row << 2;
  const starts = <usize>lines.starts + bounds, ends = <usize>lines.ends + bounds;
  let other: u64 = 0, odd: u64 = 0, positions = <usize>lines.positions;
  for (let i: u32 = 0; i < numRow; i++, positions += stride) {
    const start = lines.text + load<u32>(starts + (<usize>i << 2)), end = lines.text + load<u32>(ends + (<usize>i << 2));
    if (!locate(lines, start, end, positions, delimiter, quote)) other |= <u64>1 << <u64>i;
  }
  for (let cell: u32 = 0; cell < lines.numCell; cell++) {
    const place = load<i32>(<usize>lines.places + (<usize>cell << 2));
    if (place < 0) continue;
    const at = <usize>lines.positions + (<usize>cell << 2), to = into + <usize>place;
    const table = load<u32>(<usize>lines.tables + (<usize>cell << 2));
    odd |= table
      ? readCategories(lines, changetype<CategoryTable>(<usize>table), at, numRow, to)
      : readNumbers(lines, at, numRow, to);
  }
  for (let rest = other | odd; rest; rest &= rest - 1) {
    const i = <u32>ctz(rest), to = into + <usize>i * <usize>lines.rowBytes;
    if (lines.numOdd + lines.numCell >= lines.oddCapacity) return i;
    if (!(other >> <u64>i & 1)) listOddCells(lines, row + i, to, <usize>lines.positions + <usize>i * stride);
    else {
      const start = lines.text + load<u32>(starts + (<usize>i << 2)), end = lines.text + load<u32>(ends + (<usize>i << 2));
      const numCell = readQuotedLine(lines, row + i, to, start, end);
      if (numCell != lines.numCell) list(lines, row + i, -1 - <i32>numCell, start, end);
    }
  }
  return numRow;
}

/**
 * Reads lines until all are read or there is no room for a line's odd cells; features that no cell fills are left alone. 64 bytes behind
 * the last line, and 24 before the first, can be read; behind each line is no digit.
 */
export function readRows(lines: CsvLines): void {
  let into = <usize>lines.rows, row: u32 = 0;
  lines.numOdd = 0;
  forgetOdd();
  readExactly(lines.isDouble != 0);
  while (row < lines.numRow) {
    const numRow = min(lines.tileRows, lines.numRow - row);
    const numRead = readTile(lines, row, numRow, into);
    row += numRead;
    if (numRead < numRow) break;
    into += <usize>numRow * <usize>lines.rowBytes;
  }
  lines.numRead = row;
}
