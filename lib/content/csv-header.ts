import { categoryCode } from '../frame/category-code.ts';
import { parseCell, parseDecimal } from '../frame/cell.ts';
import type { ExpectedColumns } from '../frame/frame.ts';
import { findLacking } from './lacking-names.ts';
import { requireHeader } from './unusual.ts';

/** Facts besides its cells that decide whether a first line is a header. */
export interface HeaderRules {
  /** what the caller says */
  readonly header?: 'present' | 'absent' | undefined;
  /** leading cells that are not features, where a line has that many more cells than there are features */
  readonly labelSize: number;
  readonly expected?: ExpectedColumns | undefined;
}

/**
 * Whether the first line holds names. What the caller says wins. Else a line that holds every expected name is a header,
 * also where the names are numbers; else a line of numbers, missing values and the categories of their places is a row;
 * else a line without any number or missing value is a header.
 *
 * @throws MalformedInputError for a line that is none of these, or that is not CSV
 */
export function isHeader(cells: readonly string[], { header, labelSize, expected = {} }: HeaderRules): boolean {
  if (header !== undefined) return header === 'present';
  const { idColumns = 0, numFeature } = expected;
  const features = cells.slice(idColumns + countLabels(cells.length - idColumns, labelSize, numFeature));
  if (holdsNames(features, expected.names)) return true;
  const places = expected.numFeature === features.length ? expected.categories : undefined;
  const odd = features.findIndex((cell, place) => !isValue(cell) && !isCategory(cell, places?.[place]));
  if (odd < 0) return false;
  requireHeader(cells, { before: cells.length - features.length, odd, expected });
  return true;
}

/** Names → whether a line of plain numbers could hold all of them. */
const NUMERIC = new WeakMap<readonly string[], boolean>();

/** Whether names are such that a line of plain numbers could be a header. */
export function canBeNumbers(names: readonly string[] = []): boolean {
  let isNumeric = NUMERIC.get(names);
  if (isNumeric === undefined) {
    isNumeric = names.length > 0 && names.every((name) => /^[\d.e+-]*$/i.test(name.trim()));
    NUMERIC.set(names, isNumeric);
  }
  return isNumeric;
}

/** The number of cells of a line of plain numbers and empty cells, with commas between them; 0 for any other line. */
export function countNumbers(bytes: Uint8Array, start: number, end: number): number {
  let numCell = 0;
  for (let at = start; at <= end; at++, numCell++) {
    const from = at;
    while (at < end && bytes[at] !== COMMA) at++;
    if (at > from && Number.isNaN(parseDecimal(bytes, from, at))) return 0;
  }
  return numCell;
}

const COMMA = 0x2c;

/** The number of a line's leading cells that `label_size` drops: a line with the features alone has no label. */
export function countLabels(numCell: number, labelSize: number, numFeature = numCell - labelSize): number {
  return numCell === numFeature + labelSize ? labelSize : 0;
}

/** A number, a flag, or a value that is missing. */
function isValue(cell: string): boolean {
  return parseCell(cell) !== undefined;
}

function isCategory(cell: string, codes: ReadonlyMap<string, number> | undefined): boolean {
  return codes !== undefined && categoryCode(codes, cell) !== undefined;
}

function holdsNames(cells: readonly string[], names: readonly string[] = []): boolean {
  if (names.length === 0) return false;
  const exact = new Set(cells);
  return names.every((name) => exact.has(name)) || findLacking(names, cells).length === 0;
}
