// Where the lines of a text without quotes are, as lib/frame/csv-lines.ts finds them.

import { LineSearch } from './records';
import { find, hasByte } from './vectors';

const TAB: u32 = 9;
const LF: u32 = 10;
const CR: u32 = 13;
const SPACE: u32 = 32;
const QUOTE: u32 = 34;

/** Whether a line holds nothing but white space that does not delimit cells. */
function isBlank(start: usize, end: usize, delimiter: u32): bool {
  for (; start < end; start++) {
    const byte = <u32>load<u8>(start);
    if ((byte != SPACE && byte != TAB && byte != CR && byte != LF) || byte == delimiter) return false;
  }
  return true;
}

/** Lists the line in `[start, end)`, blank ones left out. */
// @ts-ignore: decorator
@inline
function take(search: LineSearch, start: usize, end: usize): void {
  if (end > start && search.terminator == LF && load<u8>(end - 1) == CR) end--;
  if (start == end || (load<u8>(start) <= SPACE && isBlank(start, end, search.delimiter))) return;
  const at = <usize>search.numLine << 2;
  search.numLine++;
  store<u32>(<usize>search.starts + at, <u32>start - search.text);
  store<u32>(<usize>search.ends + at, <u32>end - search.text);
}

/**
 * Lists whole lines from `begin` on, until all are listed, there are as many as `capacity`, or a quote comes; `begin` is
 * then behind the last one. 64 bytes behind the text can be read.
 */
export function findLines(search: LineSearch): void {
  const terminator = i8x16.splat(<i8>search.terminator), quote = i8x16.splat(<i8>QUOTE);
  const end = <usize>search.end;
  let start = <usize>search.begin;
  search.numLine = 0;
  search.hasQuote = 0;
  for (let at = start; at < end; at += 64) {
    const within: u64 = at + 64 > end ? (<u64>1 << <u64>(end - at)) - 1 : <u64>-1;
    if (search.hasQuotes && hasByte(at, quote) && find(at, quote) & within) {
      search.hasQuote = 1;
      break;
    }
    for (let found = find(at, terminator) & within; found; found &= found - 1) {
      const to = at + <usize>ctz(found);
      take(search, start, to);
      start = to + 1;
      if (search.numLine == search.capacity) {
        search.begin = <u32>start;
        return;
      }
    }
  }
  if (search.isLast && !search.hasQuote) {
    if (start < end) take(search, start, end);
    start = end;
  }
  search.begin = <u32>start;
}
