import { MalformedInputError } from '../errors.ts';
import { parseCell } from '../frame/cell.ts';
import type { ExpectedColumns } from '../frame/frame.ts';
import { didYouMean } from '../near-names.ts';
import { quoteName, quoteNames } from '../short-text.ts';
import { type Resemblance, resemblance } from './csv-resemblance.ts';
import { findLacking } from './lacking-names.ts';

/** Why a first line is no row. */
interface Odd {
  /** cells before the features */
  readonly before: number;
  /** the first feature that is no value */
  readonly odd: number;
  readonly expected: ExpectedColumns;
}

/**
 * Refuses a first line that is no row and no header either: one of names alone is, whatever the names.
 *
 * @throws MalformedInputError
 */
export function requireHeader(cells: readonly string[], { before, odd, expected }: Odd): void {
  const looksLike = resemblance(cells);
  if (looksLike) throw notCsv(looksLike);
  const features = cells.slice(before);
  if (!features.some(isValue) && features.some(hasLetter)) return;
  throw neither(features, odd, before, expected);
}

/** A number, a flag, or a value that is missing. */
function isValue(cell: string): boolean {
  return parseCell(cell) !== undefined;
}

function hasLetter(cell: string): boolean {
  return /\p{L}/u.test(cell);
}

const SAY_WHICH = 'say header=present (names) or header=absent (a row)';

function notCsv({ what, hint }: Resemblance): MalformedInputError {
  return new MalformedInputError(`the body looks like ${what}, not like CSV`, { hint: `${hint}; or ${SAY_WHICH}` });
}

/** Cells that are compared with a name that is lacking, and how long they may be. */
const [MAX_COMPARED, MAX_LETTERS] = [300, 60];

function guess(lacking: string | undefined, cells: readonly string[]): string {
  if (lacking === undefined) return '';
  const words = cells.slice(0, MAX_COMPARED).filter((cell) => cell.length <= MAX_LETTERS && !isValue(cell));
  return didYouMean(lacking, words);
}

/** The error for a line that is neither row nor header, by the cell that keeps it from being a row. */
function neither(features: readonly string[], odd: number, before: number, expected: ExpectedColumns) {
  const { names = [], numFeature, categories } = expected;
  const column = features.length === numFeature ? names[odd] : undefined;
  const wanted = column !== undefined && categories?.[odd] ? 'one of its categories' : 'a number';
  const place = `cell ${before + odd + 1}${column === undefined ? '' : ` (column ${quoteName(column)})`}`;
  const [oddCell, valueCell] = [quoteName(features[odd]!), quoteName(features.find(isValue) ?? features[0]!)];
  const noRow = `${place}, ${oddCell}, is not ${wanted}`;
  const lacking = findLacking(names, features);
  const noHeader = lacking.length > 0 ? `it lacks ${quoteNames(lacking)}` : `${valueCell} is not a name`;
  return new MalformedInputError(`the first line is neither a row (${noRow}) nor a header (${noHeader})`, {
    hint: `${guess(lacking[0], features)}correct the cell, or ${SAY_WHICH}`,
    row: 1,
    column,
    cell: [oddCell, valueCell],
  });
}
