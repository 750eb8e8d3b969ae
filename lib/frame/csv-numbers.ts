import { KindlingError } from '../errors.ts';
import { parseDecimal } from './cell.ts';
import type { CellSink, CellSinks } from './cell-sink.ts';
import { type CsvQuestion, readCsv } from './csv-kernel/index.ts';
import { cellEnd, cellText } from './csv-lines.ts';
import type { CsvLineRows, CsvParts } from './csv-parts.ts';
import { isDigits, isWholeNumber } from './whole-number.ts';

/** Hands over one cell, bytes `[start, end)`, as the reference does; the row counts from 1. */
type HandCell = (start: number, end: number, sink: CellSink, row: number) => void;

/** Of one column: a row, counted from 0, and where its cell starts and ends, for each cell that the kernel does not decide. */
type OddCells = readonly number[];

const QUOTE = 0x22;

/** A column of texts to the kernel, which knows none of them and lists every cell. */
const LISTED: ReadonlyMap<string, number> = new Map();

/**
 * Hands every cell to the sink of its column, as the reference does: float32 numbers as the kernel reads them, all others one
 * by one.
 *
 * @returns false where the reference must do it: the kernel cannot, or there is a problem, which it then meets first
 */
export function readNumbersByKernel(rows: CsvLineRows, sinks: CellSinks, hand: HandCell): boolean {
  const question = questionOf(rows, sinks);
  if (question === undefined) return false;
  const values = new Float32Array(rows.numRow * question.numFeature);
  const odd: number[][] = sinks.map(() => []);
  let hasProblem = false;
  readCsv(question, { begin: 0, end: rows.numRow }, values, {
    cell: (row, cell, start, end) => {
      const quote = question.text.bytes[start - 1] === QUOTE ? 1 : 0; // the kernel tells what is within quotes
      odd[cell]!.push(row, start - quote, end + quote);
    },
    line: () => {
      hasProblem = true;
    },
  });
  if (hasProblem) return false;
  const lines = new NumberLines(rows, values, question.numFeature, hand);
  try {
    for (const [cell, sink] of sinks.entries()) {
      if (sink) lines.hand(cell, question.featureOf[cell]!, sink, odd[cell]!);
    }
  } catch (error) {
    if (error instanceof KindlingError) return false;
    throw error;
  }
  settleWhole(rows.parts, sinks);
  return true;
}

/** The same array for the same columns, as the kernel's tables are made once for each. */
let lastCategories: CsvQuestion['categories'] = [];

function questionOf(rows: CsvLineRows, sinks: CellSinks): CsvQuestion | undefined {
  const { kernelText: text, parts } = rows;
  if (text === undefined) return undefined;
  const used = sinks.filter((sink) => sink !== undefined);
  const isSame =
    used.length === lastCategories.length &&
    used.every(({ takesFloats }, at) => takesFloats === (lastCategories[at] === undefined));
  if (!isSame) lastCategories = used.map(({ takesFloats }) => (takesFloats ? undefined : LISTED));
  let next = 0;
  const featureOf = Int32Array.from(sinks, (sink) => (sink ? next++ : -1));
  const numFeature = used.length;
  const delimiter = parts.dialect.delimiter.charCodeAt(0);
  return { text, delimiter, featureOf, numFeature, categories: lastCategories };
}

/** Lines whose numbers the kernel has read, column by column. */
class NumberLines {
  readonly #rows: CsvLineRows;
  /** (numRow, width) */
  readonly #values: Float32Array;
  readonly #width: number;
  readonly #hand: HandCell;
  readonly #position: number;

  constructor(rows: CsvLineRows, values: Float32Array, width: number, hand: HandCell) {
    this.#rows = rows;
    this.#values = values;
    this.#width = width;
    this.#hand = hand;
    this.#position = rows.firstRow + 1;
  }

  /** Hands over one column. */
  hand(cell: number, place: number, sink: CellSink, odd: OddCells): void {
    let row = 0;
    for (let at = 0; at < odd.length; at += 3) {
      this.#handNumbers(cell, place, sink, row, odd[at]!);
      row = odd[at]!;
      this.#hand(odd[at + 1]!, odd[at + 2]!, sink, this.#position + row);
      row++;
    }
    this.#handNumbers(cell, place, sink, row, this.#rows.numRow);
  }

  /** The first number of a column is the reference's, as messages show it as it was written. */
  #handNumbers(cell: number, place: number, sink: CellSink, begin: number, end: number): void {
    let row = begin;
    for (; row < end && !sink.isNumeric; row++) {
      if (Number.isNaN(this.#values[row * this.#width + place]!)) sink.number(Number.NaN, this.#position + row);
      else this.#hand(...cellAt(this.#rows.parts, row, cell), sink, this.#position + row);
    }
    if (row < end) sink.floats(this.#values, row * this.#width + place, this.#width, end - row);
  }
}

/** Where a cell of a line starts and ends. */
function cellAt({ bytes, lines, dialect }: CsvParts, row: number, cell: number): [start: number, end: number] {
  const [delimiter, lineEnd] = [dialect.delimiter.charCodeAt(0), lines.ends[row]!];
  let start = lines.starts[row]!;
  let end = cellEnd(bytes, start, lineEnd, delimiter, true);
  for (let at = 0; at < cell; at++) {
    start = end + 1;
    end = cellEnd(bytes, start, lineEnd, delimiter, true);
  }
  return [start, end];
}

/** Columns of whole numbers may have been written otherwise, as `1.0`: only their texts can tell. */
function settleWhole({ bytes, lines, dialect }: CsvParts, sinks: CellSinks): void {
  const delimiter = dialect.delimiter.charCodeAt(0);
  const open = sinks.map((sink) => (sink?.takesFloats && sink.mayBeWhole ? sink : undefined));
  const last = open.findLastIndex((sink) => sink !== undefined);
  for (let row = 0; row < lines.starts.length && last >= 0; row++) {
    let start = lines.starts[row]!;
    for (let cell = 0; cell <= last; cell++) {
      const end = cellEnd(bytes, start, lines.ends[row]!, delimiter, true);
      const sink = open[cell];
      if (sink?.mayBeWhole && !isWrittenWhole(bytes, start, end)) sink.notWhole();
      start = end + 1;
    }
  }
}

/** Whether the reference calls this cell a whole number. */
function isWrittenWhole(bytes: Uint8Array, start: number, end: number): boolean {
  if (isDigits(bytes, start, end)) return true;
  return Number.isNaN(parseDecimal(bytes, start, end)) && isWholeNumber(cellText(bytes, start, end, true).trim());
}
