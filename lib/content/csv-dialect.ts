import { type CsvDialect, MAX_QUOTED_BYTES } from '../frame/csv-lines.ts';

const [LF, CR, QUOTE, SPACE, TAB] = [0x0a, 0x0d, 0x22, 0x20, 0x09];
const RARER_DELIMITERS = ['\t', ';', '|'];
/** (256) 1 for bytes behind which a quote opens a cell */
const OPENS = new Uint8Array(256);
for (const text of ['\n', '\r', ',', ...RARER_DELIMITERS]) OPENS[text.charCodeAt(0)] = 1;

/**
 * The dialect of a text by its first line that is not blank, or undefined while that line is not whole: the delimiter is
 * `,` if the line has one outside quotes, else the most frequent of tab, `;` and `|`.
 */
export function detectDialect(bytes: Uint8Array, from: number, isLast: boolean): CsvDialect | undefined {
  const counts = new Uint32Array(256); // byte → how often it stands outside quotes
  let [quoted, mayOpen, blank, at] = [false, true, true, from];
  for (; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === QUOTE && (quoted || mayOpen)) {
      quoted = !quoted;
      mayOpen = true; // a second quote in a row continues the cell
      blank = false;
      continue;
    }
    if (quoted && at - from > MAX_QUOTED_BYTES) break; // a stray quote, which the reader will tell of
    if (quoted) continue;
    if (byte === LF || byte === CR) {
      if (!blank) break;
      counts[TAB] = 0; // all else that a blank line has is no delimiter
    } else if (byte !== SPACE && byte !== TAB) blank = false;
    mayOpen = OPENS[byte] === 1;
    counts[byte]++;
  }
  const lineEnd = lineEndAt(bytes, at, isLast);
  return lineEnd && { delimiter: pickDelimiter(counts), lineEnd };
}

/** The line end that begins at `at`; a CR that is the last byte so far may be half of a CRLF. */
function lineEndAt(bytes: Uint8Array, at: number, isLast: boolean): CsvDialect['lineEnd'] | undefined {
  if (at + 1 >= bytes.length && !isLast) return bytes[at] === LF ? '\n' : undefined;
  if (bytes[at] !== CR) return '\n';
  return bytes[at + 1] === LF ? '\r\n' : '\r';
}

function pickDelimiter(counts: Uint32Array): string {
  const frequency = (delimiter: string) => counts[delimiter.charCodeAt(0)];
  if (frequency(',') > 0) return ',';
  const best = RARER_DELIMITERS.reduce((a, b) => (frequency(b) > frequency(a) ? b : a));
  return frequency(best) > 0 ? best : ',';
}
