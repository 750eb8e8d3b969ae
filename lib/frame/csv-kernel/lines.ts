import { readField, writeRecord } from '../../wasm/records.ts';
import type { CsvDialect, Lines } from '../csv-lines.ts';
import { LineSearch } from '../layouts.gen.ts';
import { type CsvWorkplace, commonWorkplace, MAX_TEXT_BYTES } from './workplace.ts';

/** Lines that are found in one call. */
const MAX_LINES = 2 ** 13;

const [LF, CR] = [0x0a, 0x0d];

/** (numLine) offsets, as `Lines` has them */
type Found = Pick<Lines, 'starts' | 'ends'>;

/**
 * What `splitLines` finds in a text without quotes and without lines that are longer than what is looked at together;
 * undefined for others.
 */
export function findLinesByKernel(
  bytes: Uint8Array,
  from: number,
  dialect: CsvDialect,
  isLast: boolean,
): Lines | undefined {
  const workplace = commonWorkplace();
  const whole = workplace.bringWhole(bytes);
  const found: Found[] = [];
  let at = from;
  while (at < bytes.length) {
    const end = whole === undefined ? Math.min(bytes.length, at + MAX_TEXT_BYTES) : bytes.length;
    const text = whole ?? workplace.bring(bytes, at, end);
    const isEnd = end === bytes.length;
    const next = search(workplace, { text, begin: at, end, dialect, isLast: isLast && isEnd }, found);
    if (next === undefined || (next === at && !isEnd)) return undefined;
    if (next === at) break;
    at = next;
  }
  const [starts, ends] = [join(found.map((part) => part.starts)), join(found.map((part) => part.ends))];
  if (whole !== undefined) workplace.keepFor(ends);
  const last = bytes[ends[ends.length - 1] ?? bytes.length];
  return { starts, ends, misquoted: new Set(), bytesRead: at, endsWithLineEnd: last === LF || last === CR };
}

interface Piece {
  /** the address of offset 0 */
  readonly text: number;
  readonly begin: number;
  readonly end: number;
  readonly dialect: CsvDialect;
  readonly isLast: boolean;
}

/** Adds lines to those that were found; returns the offset behind them, or undefined where there is a quote. */
function search(
  { memory, kernels, search: record }: CsvWorkplace,
  { text, begin, end, dialect, isLast }: Piece,
  found: Found[],
): number | undefined {
  const mark = memory.size;
  const [starts, ends] = [memory.reserve(4 * MAX_LINES), memory.reserve(4 * MAX_LINES)];
  writeRecord(memory, LineSearch, record, {
    text,
    begin: text + begin,
    end: text + end,
    terminator: dialect.lineEnd === '\r' ? CR : LF,
    delimiter: dialect.delimiter.charCodeAt(0),
    hasQuotes: dialect.quotes === false ? 0 : 1,
    isLast: isLast ? 1 : 0,
    starts,
    ends,
    capacity: MAX_LINES,
    numLine: 0,
    hasQuote: 0,
  });
  kernels.findLines(record);
  memory.release(mark);
  if (readField(memory, LineSearch, record, 'hasQuote')) return undefined;
  const numLine = readField(memory, LineSearch, record, 'numLine');
  found.push({ starts: memory.uint32s(starts, numLine).slice(), ends: memory.uint32s(ends, numLine).slice() });
  return (readField(memory, LineSearch, record, 'begin') - text) >>> 0;
}

function join(parts: readonly Uint32Array[]): Uint32Array {
  if (parts.length === 1) return parts[0]!;
  const joined = new Uint32Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
