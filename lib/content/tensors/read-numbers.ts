import { parseDecimal, parseNumber } from '../../frame/cell.ts';
import { readCsv, runsCsvKernels } from '../../frame/csv-kernel/index.ts';
import { indexOfByte, utf8Of } from '../../platform/node.ts';
import { isBlank, type Span } from './cut-data.ts';

/** Why a list cannot be read: what stands where a number belongs, or how many numbers there are. */
export type Fault = { readonly found: string; readonly at: number } | { readonly numValue: number };

const [COMMA, OPEN, CLOSE] = [0x2c, 0x5b, 0x5d];

const COMMAS = 0x2c2c2c2c;

/** Numbers of a line of the kernel in a list without lists in it. */
const LINE = 64;
/** Fewer are read before the kernel has started. */
const MIN_KERNEL_VALUES = 2048;
/** Shorter rows are read as quickly without the kernel. */
const MIN_KERNEL_ROW = 8;

/**
 * Fills `into` with the numbers of a list, or of lists in a list, and says what is wrong with it; `null` is NaN. Long lists go
 * through the kernel of CSV.
 *
 * @param width numbers of each list in the list
 */
export function readNumbers(
  bytes: Uint8Array,
  span: Span,
  width: number,
  into: Float32Array | Float64Array,
): Fault | undefined {
  if (into instanceof Float32Array && into.length >= MIN_KERNEL_VALUES && runsCsvKernels()) {
    if (readByKernel(bytes, span, width, into)) return undefined;
  }
  return scan(bytes, span, into);
}

/** The reference: one number after the other. Lists may stand around them as they like; their number is what counts. */
function scan(bytes: Uint8Array, { begin, end }: Span, into: Float32Array | Float64Array): Fault | undefined {
  let numValue = 0;
  let isAwaited = true; // a number or list, and no comma
  let depth = 0;
  for (let at = begin; at < end; ) {
    const byte = bytes[at]!;
    if (isBlank(byte)) at++;
    else if (isAwaited && byte === OPEN) {
      depth++;
      at++;
      isAwaited = !isEmptyList(bytes, at);
    } else if (!isAwaited && byte === CLOSE && depth > 0) {
      depth--;
      at++;
    } else if (!isAwaited && byte === COMMA && depth > 0) {
      at++;
      isAwaited = true;
    } else {
      const stop = endOfCell(bytes, at, end);
      const value = isAwaited ? parseValue(bytes, at, stop) : undefined;
      if (value === undefined) return { found: utf8Of(bytes, at, Math.max(stop, at + 1)), at: numValue };
      if (numValue < into.length) into[numValue] = value;
      numValue++;
      isAwaited = false;
      at = stop;
    }
  }
  if (depth !== 0) return { found: 'the end', at: numValue };
  return numValue === into.length ? undefined : { numValue };
}

function isEmptyList(bytes: Uint8Array, start: number): boolean {
  let at = start;
  while (isBlank(bytes[at]!)) at++;
  return bytes[at] === CLOSE;
}

function endOfCell(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  for (; at < end; at++) {
    const byte = bytes[at]!;
    if (byte === COMMA || byte === CLOSE || byte === OPEN || isBlank(byte)) break;
  }
  return at;
}

/** A number, `null`, a flag, or what Python writes for floats that JSON has no word for. */
function parseValue(bytes: Uint8Array, start: number, end: number): number | undefined {
  const decimal = parseDecimal(bytes, start, end);
  if (!Number.isNaN(decimal)) return decimal;
  const text = utf8Of(bytes, start, end);
  if (text === 'null' || text === 'NaN') return Number.NaN;
  if (text === 'true') return 1;
  return text === 'false' ? 0 : parseNumber(text);
}

/** Whether the kernel could read all; where not, the reference tells why. */
function readByKernel(bytes: Uint8Array, span: Span, width: number, into: Float32Array): boolean {
  const isNested = bytes[skip(bytes, span.begin + 1, span.end)] === OPEN;
  if (isNested && width < MIN_KERNEL_ROW) return false;
  const length = isNested ? width : LINE;
  const lines = isNested ? findLists(bytes, span, into.length / width) : findRuns(bytes, span, into.length);
  if (lines === undefined) return false;
  const numRow = lines.starts.length;
  let isWhole = true;
  const text = { bytes, ...lines };
  const featureOf = Int32Array.from({ length }, (_, cell) => cell);
  const question = { text, delimiter: COMMA, featureOf, numFeature: length, categories: [] };
  readCsv(question, { begin: 0, end: numRow }, into, {
    cell: (row, cell, start, end) => {
      const value = parseValue(bytes, ...withoutBlanks(bytes, start, end));
      if (value === undefined) isWhole = false;
      else into[row * length + cell] = value;
    },
    line: () => {
      isWhole = false;
    },
  });
  if (!isWhole) return false;
  const rest = numRow * length;
  for (let at = hasMissing(into, rest) ? 0 : rest; at < rest; at++) {
    if (!Number.isNaN(into[at]!)) continue;
    const row = Math.floor(at / length);
    const values = into.subarray(row * length, (row + 1) * length);
    if (!isReadAgain(bytes, lines.starts[row]!, lines.ends[row]!, values)) return false;
    at = (row + 1) * length - 1;
  }
  return rest === into.length || isReadAgain(bytes, lines.rest, span.end - 1, into.subarray(rest));
}

/** Whether one of the first values may be missing; an infinite one counts, too. */
function hasMissing(values: Float32Array, length: number): boolean {
  let sum = 0;
  for (let at = 0; at < length; at++) sum += values[at]! * 0;
  return sum !== 0;
}

interface FoundLines {
  /** offset of each line's first byte and of the byte behind its last */
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
  /** where the numbers begin that no line holds */
  readonly rest: number;
}

/** The lists in a list; undefined where there are more, fewer or others than rows. */
function findLists(bytes: Uint8Array, { begin, end }: Span, numRow: number): FoundLines | undefined {
  const [starts, ends] = [new Uint32Array(numRow), new Uint32Array(numRow)];
  let at = begin + 1;
  for (let row = 0; row < numRow; row++) {
    at = skip(bytes, at, end);
    if (row > 0 && bytes[at] !== COMMA) return undefined;
    if (row > 0) at = skip(bytes, at + 1, end);
    if (bytes[at] !== OPEN) return undefined;
    const close = indexOfByte(bytes, CLOSE, at);
    starts[row] = at + 1;
    ends[row] = close;
    at = close + 1;
  }
  return skip(bytes, at, end) === end - 1 ? { starts, ends, rest: at } : undefined;
}

/** The numbers of a list in lines of `LINE`; undefined where there are too few. */
function findRuns(bytes: Uint8Array, { begin, end }: Span, numValue: number): FoundLines | undefined {
  const numRow = Math.floor(numValue / LINE);
  const [starts, ends] = [new Uint32Array(numRow), new Uint32Array(numRow)];
  let [at, row] = [begin + 1, 0];
  for (; row < numRow; row++) {
    const comma = findComma(bytes, at, end - 1, LINE);
    if (comma < 0) break;
    starts[row] = at;
    ends[row] = comma;
    at = comma + 1;
  }
  const isFull = numRow * LINE === numValue;
  if (row === numRow) return isFull ? undefined : { starts, ends, rest: at };
  starts[row] = at;
  ends[row++] = end - 1; // whose cells the kernel counts
  return isFull && row === numRow ? { starts, ends, rest: at } : undefined;
}

/** Where the comma of that number is, counted from 1; -1 where there are fewer. Four bytes are looked at together. */
function findComma(bytes: Uint8Array, start: number, end: number, count: number): number {
  let [at, left] = [start, count];
  for (; at + 4 <= end; at += 4) {
    const word = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
    const rest = word ^ COMMAS; // a byte of zeros where there is one
    const found = (~(((rest & 0x7f7f7f7f) + 0x7f7f7f7f) | rest) >>> 7) & 0x01010101;
    const here = Math.imul(found, 0x01010101) >>> 24;
    if (here >= left) break;
    left -= here;
  }
  for (; at < end; at++) if (bytes[at] === COMMA && --left === 0) return at;
  return -1;
}

function skip(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && isBlank(bytes[at]!)) at++;
  return at;
}

function withoutBlanks(bytes: Uint8Array, start: number, end: number): [number, number] {
  let [from, to] = [start, end];
  while (from < to && isBlank(bytes[from]!)) from++;
  while (from < to && isBlank(bytes[to - 1]!)) to--;
  return [from, to];
}

/** Reads numbers as the reference does, to which no cell is empty or one of CSV's markers. */
function isReadAgain(bytes: Uint8Array, start: number, end: number, into: Float32Array): boolean {
  let [at, count] = [start, 0];
  for (;;) {
    let stop = at;
    while (stop < end && bytes[stop] !== COMMA) stop++;
    const value = parseValue(bytes, ...withoutBlanks(bytes, at, stop));
    if (value === undefined || count === into.length) return false;
    into[count++] = value;
    if (stop === end) return count === into.length;
    at = stop + 1;
  }
}
