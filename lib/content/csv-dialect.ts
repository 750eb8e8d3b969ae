import { MalformedInputError } from '../errors.ts';
import { type CsvDialect, MAX_QUOTED_BYTES } from '../frame/csv-lines.ts';
import { hasDecimalComma, isNumberWithComma } from '../frame/decimal-comma.ts';
import { latin1Of } from '../platform/node.ts';
import { charsetOf } from './charset.ts';
import { choiceParameter, invalidParameter, type Parameters } from './media-type.ts';

const [LF, CR, QUOTE, SPACE, TAB] = [0x0a, 0x0d, 0x22, 0x20, 0x09];
const RARER_DELIMITERS = ['\t', ';', '|'];
/** (256) 1 for bytes behind which a quote opens a cell */
const OPENS = new Uint8Array(256);
for (const text of ['\n', '\r', ',', ...RARER_DELIMITERS]) OPENS[text.charCodeAt(0)] = 1;
/** (256) byte → how often it stands outside quotes; used again and again, as requests of one row are told their dialect too */
const COUNTS = new Uint32Array(256);
/** Of these the counts are asked for. */
const COUNTED = [',', ...RARER_DELIMITERS].map((text) => text.charCodeAt(0));
/** Names for what a shell or a header mangles: of an unquoted semicolon a header leaves nothing, of `';'` a quote. */
const DELIMITER_NAMES: ReadonlyMap<string, string> = new Map([
  ['', ';'],
  ["'", ';'],
  ['tab', '\t'],
  ['\\t', '\t'],
]);
/** Cells and numbers could not be told from these. */
const NEVER_DELIMITERS = /[\w.+"-]/;

/** A CSV text's dialect as far as the caller says it; the text tells the rest. */
export interface DialectRules {
  readonly delimiter?: string | undefined;
  /** undefined for a point */
  readonly decimal?: ',' | undefined;
  /** undefined for UTF-8 */
  readonly charset?: string | undefined;
}

/** The parameters `delimiter`, `decimal` and `charset`. */
export function dialectRules(parameters: Parameters): DialectRules {
  const unquoted = { decimal: parameters.decimal?.replaceAll("'", '') };
  const decimal = choiceParameter(unquoted as Parameters, 'decimal', ['.', ',']);
  const charset = charsetOf(parameters);
  return { delimiter: delimiterParameter(parameters), decimal: decimal === ',' ? ',' : undefined, charset };
}

function delimiterParameter({ delimiter: text }: Parameters): string | undefined {
  if (text === undefined) return undefined;
  const delimiter = DELIMITER_NAMES.get(text.toLowerCase()) ?? text;
  if (canDelimit(delimiter)) return delimiter;
  throw invalidParameter('delimiter', text, 'one character between cells, such as , ; | or tab');
}

function canDelimit(text: string): boolean {
  return /^[\t\x21-\x7e]$/.test(text) && !NEVER_DELIMITERS.test(text);
}

/** A dialect, and the offset where the table begins. */
export interface DetectedDialect {
  readonly dialect: CsvDialect;
  readonly from: number;
}

/**
 * The dialect of a text that begins at `start`, behind a byte-order mark if it has one, by its first line that is not
 * blank, or undefined while that line is not whole. Where the caller has not said the delimiter, Excel's line `sep=;` does, which is not part of the table; else it is `,` if the line has
 * one outside quotes, else the most frequent of tab, `;` and `|`.
 */
export function detectDialect(
  bytes: Uint8Array,
  start: number,
  isLast: boolean,
  { delimiter, decimal, charset }: DialectRules = {},
): DetectedDialect | undefined {
  const counts = COUNTS;
  for (const code of COUNTED) counts[code] = 0;
  const ownCode = delimiter?.charCodeAt(0);
  let [quoted, mayOpen, blank, at, from] = [false, true, true, start, start];
  for (; at < bytes.length; at++) {
    const byte = bytes[at]!;
    if (byte === QUOTE && (quoted || mayOpen)) {
      quoted = !quoted;
      mayOpen = true; // a second quote in a row continues the cell
      blank = false;
      continue;
    }
    if (quoted && at - start > MAX_QUOTED_BYTES) break; // a stray quote, which the reader will tell of
    if (quoted) continue;
    if (byte === LF || byte === CR) {
      if (!blank) break;
      counts[TAB] = 0; // all else that a blank line has is no delimiter
      from = at + 1; // the first line that is not blank begins there
    } else if (byte !== SPACE && byte !== TAB) blank = false;
    mayOpen = OPENS[byte] === 1 || byte === ownCode;
    counts[byte]!++;
  }
  const lineEnd = lineEndAt(bytes, at, isLast);
  if (lineEnd === undefined) return undefined;
  const separator = at - from > MAX_SEPARATOR_LINE ? undefined : separatorOf(bytes.subarray(from, at));
  const dialect = {
    delimiter: delimiter ?? separator ?? pickDelimiter(counts, decimal),
    lineEnd,
    decimal,
    charset,
    hasByteOrderMark: start > 0,
  };
  if (!separator) return { dialect, from: start };
  const tableAt = Math.min(at + lineEnd.length, bytes.length);
  const ownEnd = endOfFirstLine(bytes, tableAt, isLast);
  return ownEnd && { dialect: { ...dialect, lineEnd: ownEnd }, from: tableAt };
}

/** `"sep=;"` and two more. */
const MAX_SEPARATOR_LINE = 8;

/** The delimiter that Excel's first line `sep=;` names. */
function separatorOf(line: Uint8Array): string | undefined {
  const named = /^"?sep=(.)"?\s*$/i.exec(latin1Of(line))?.[1];
  return named !== undefined && canDelimit(named) ? named : undefined;
}

function endOfFirstLine(bytes: Uint8Array, start: number, isLast: boolean): CsvDialect['lineEnd'] | undefined {
  let at = start;
  while (at < bytes.length && bytes[at] !== LF && bytes[at] !== CR) at++;
  return lineEndAt(bytes, at, isLast);
}

/** The line end that begins at `at`; a CR that is the last byte so far may be half of a CRLF. */
function lineEndAt(bytes: Uint8Array, at: number, isLast: boolean): CsvDialect['lineEnd'] | undefined {
  if (at + 1 >= bytes.length && !isLast) return bytes[at] === LF ? '\n' : undefined;
  if (bytes[at] !== CR) return '\n';
  return bytes[at + 1] === LF ? '\r\n' : '\r';
}

function pickDelimiter(counts: Uint32Array, decimal: ',' | undefined): string {
  const frequency = (delimiter: string) => counts[delimiter.charCodeAt(0)]!;
  if (frequency(',') > 0 && decimal === undefined) return ',';
  const best = RARER_DELIMITERS.reduce((a, b) => (frequency(b) > frequency(a) ? b : a));
  return frequency(best) > 0 ? best : ',';
}

/**
 * Refuses a first line such as `0,5;0,25`, which would be cut at its decimal commas.
 *
 * @param line the first line, whose delimiter nobody has said
 */
export function refuseDecimalCommas(line: string): void {
  const delimiter = RARER_DELIMITERS.find((rarer) => {
    const cells = line.split(rarer);
    return cells.length > 1 && cells.some(hasDecimalComma) && cells.every(isNumberWithComma);
  });
  if (delimiter === undefined) return;
  const name = delimiter === '\t' ? 'tab' : delimiter;
  throw new MalformedInputError(`the first line looks like numbers with decimal commas, and ${name} between them`, {
    hint: `say delimiter=${name} and decimal=,`,
  });
}
