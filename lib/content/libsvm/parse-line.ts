import { parseDecimal, parseNumber } from '../../frame/cell.ts';
import { latin1Of } from '../../platform/node.ts';
import { shorten } from '../../short-text.ts';

/** The cells of rows, as they are read. */
export class SparseCells {
  readonly indices: Uint32Array;
  readonly values: Float64Array;
  length = 0;
  /** columns up to the last one that any row has */
  numColumn = 0;

  /** @param capacity cells that there may be at most */
  constructor(capacity: number) {
    this.indices = new Uint32Array(capacity);
    this.values = new Float64Array(capacity);
  }

  add(index: number, value: number): void {
    this.indices[this.length] = index;
    this.values[this.length++] = value;
    if (index >= this.numColumn) this.numColumn = index + 1;
  }
}

/** What stands before the cells of a line; NaN where it does not. */
export interface LineHead {
  label: number;
  weight: number;
  qid: number;
}

/** A line that cannot be used: what is wrong with it. */
export type LineProblem = string;

const [SPACE, TAB, COLON, ZERO] = [0x20, 0x09, 0x3a, 0x30];
const QID = 0x71;
const MAX_INDEX_DIGITS = 9;

/**
 * Reads `bytes[start, end)`, a line without its comment, into `cells` and `head`; answers what is wrong with it, if anything.
 *
 * @param withLabels the first word is `label` or `label:weight` whatever it looks like; else a word with a colon is a cell
 */
export function parseLine(
  bytes: Uint8Array,
  { start, end, indexBase, withLabels }: { start: number; end: number; indexBase: number; withLabels: boolean },
  cells: SparseCells,
  head: LineHead,
): LineProblem | undefined {
  head.label = head.weight = head.qid = Number.NaN;
  const first = cells.length;
  let isOrdered = true;
  for (let at = start, isFirst = true; ; isFirst = false) {
    while (at < end && isBlank(bytes[at]!)) at++;
    if (at >= end) break;
    const word = at;
    let colon = -1;
    for (; at < end && !isBlank(bytes[at]!); at++) if (bytes[at] === COLON && colon < 0) colon = at;
    const valueAt = colon + 1;
    if (isFirst && (withLabels || colon < 0)) {
      head.label = numberOf(bytes, word, colon < 0 ? at : colon);
      if (colon >= 0) head.weight = numberOf(bytes, valueAt, at);
      if (Number.isNaN(head.label) || (colon >= 0 && Number.isNaN(head.weight))) return notALabel(bytes, word, at);
    } else if (colon >= 0 && bytes[word] === QID) {
      head.qid = numberOf(bytes, valueAt, at);
      if (Number.isNaN(head.qid) || latin1Of(bytes, word, colon) !== 'qid') return notACell(bytes, word, at);
    } else {
      const index = colon < 0 ? -1 : indexOf(bytes, word, colon);
      const value = cellValue(bytes, valueAt, at);
      if (index < 0 || value === undefined) return notACell(bytes, word, at);
      if (index < indexBase) return 'the index 0 where indices count from 1';
      isOrdered &&= cells.length === first || cells.indices[cells.length - 1]! < index - indexBase;
      cells.add(index - indexBase, value);
    }
  }
  return isOrdered ? undefined : findDouble(cells, first, indexBase);
}

function isBlank(byte: number): boolean {
  return byte === SPACE || byte === TAB;
}

/** The whole number in digits, -1 for anything else. */
function indexOf(bytes: Uint8Array, start: number, end: number): number {
  if (end === start || end - start > MAX_INDEX_DIGITS) return -1;
  let index = 0;
  for (let at = start; at < end; at++) {
    const digit = bytes[at]! - ZERO;
    if (digit < 0 || digit > 9) return -1;
    index = index * 10 + digit;
  }
  return index;
}

/** The number, NaN where it is none. */
function numberOf(bytes: Uint8Array, start: number, end: number): number {
  const decimal = parseDecimal(bytes, start, end);
  return Number.isNaN(decimal) ? (parseNumber(latin1Of(bytes, start, end)) ?? Number.NaN) : decimal;
}

/** The number of a cell, NaN for `nan`, which is missing, undefined for what is none. */
function cellValue(bytes: Uint8Array, start: number, end: number): number | undefined {
  const value = numberOf(bytes, start, end);
  return !Number.isNaN(value) || /^[+-]?nan$/i.test(latin1Of(bytes, start, end)) ? value : undefined;
}

function findDouble({ indices, length }: SparseCells, first: number, indexBase: number): LineProblem | undefined {
  const sorted = indices.slice(first, length).sort();
  const double = sorted.findIndex((index, at) => index === sorted[at + 1]);
  return double < 0 ? undefined : `the index ${sorted[double]! + indexBase} comes twice`;
}

function notALabel(bytes: Uint8Array, start: number, end: number): LineProblem {
  return `${shown(bytes, start, end)} is neither a label nor index:value`;
}

function notACell(bytes: Uint8Array, start: number, end: number): LineProblem {
  return `${shown(bytes, start, end)} is not index:value`;
}

function shown(bytes: Uint8Array, start: number, end: number): string {
  return JSON.stringify(shorten(latin1Of(bytes, start, Math.min(end, start + 200))));
}
