import { putRecords, readField, wordsOf, writeRecord } from '../../wasm/records.ts';
import type { CsvText } from '../frame.ts';
import { CategorySlot, CategoryTable, CsvLines, OddCell } from '../layouts.gen.ts';
import { NUM_MARKER } from './markers.ts';
import { CsvWorkplace, commonWorkplace, endOfPiece } from './workplace.ts';

type Codes = ReadonlyMap<string, number>;

/** Limits of one call of the kernel, beside the text. */
const MAX_LINES = 2 ** 12;
const MAX_VALUES = 2 ** 18;
const MIN_ODD_CELLS = 2 ** 12;
/** Lines that are read column by column together: as many bits as a number has, and no more cells than the first-level cache holds with them. */
const MAX_TILE_ROWS = 64;
const MAX_TILE_CELLS = 2 ** 12;
const ODD = wordsOf(OddCell);
const ODD_WORDS = OddCell.bytes / 4;

/** Lines of a text, and which of their cells fill which features. */
export interface CsvQuestion {
  readonly text: CsvText;
  readonly delimiter: number;
  /** (numCell) the feature that each cell fills, or -1 */
  readonly featureOf: Int32Array;
  readonly numFeature: number;
  /** (numFeature) */
  readonly categories: readonly (Codes | undefined)[];
}

/** Takes the cells and lines that the kernel leaves to the reader in TypeScript. */
export interface OddCellHandler {
  /** a cell of bytes `[start, end)` */
  cell(row: number, cell: number, start: number, end: number): void;
  /** a line with `found` cells in place of as many as all have */
  line(row: number, found: number): void;
}

/** A range of rows. */
interface Rows {
  readonly begin: number;
  readonly end: number;
}

/** Readers by the categories that they know: tables of them are made once a model. */
const readers = new WeakMap<CsvQuestion['categories'], CsvReader>();

const NO_CATEGORIES: CsvQuestion['categories'] = [];

/**
 * Fills (end - begin, numFeature) `into`, or columns, (numFeature, end - begin), of float64; features that no cell fills are NaN. What is odd
 * is told row by row, in order.
 */
export function readCsv(
  question: CsvQuestion,
  { begin, end }: Rows,
  into: Float32Array | Float64Array,
  odd: OddCellHandler,
): void {
  const categories = question.categories.some(Boolean) ? question.categories : NO_CATEGORIES;
  let reader = readers.get(categories);
  if (!reader) {
    reader = new CsvReader(categories);
    readers.set(categories, reader);
  }
  const numRow = Math.max(1, Math.min(MAX_LINES, Math.floor(MAX_VALUES / Math.max(question.numFeature, 1))));
  for (let at = begin; at < end; ) {
    const piece = { begin: at, end: endOfPiece(question.text, at, Math.min(end, at + numRow)) };
    at += reader.read(question, piece, { into, first: at - begin, numRow: end - begin }, odd);
  }
}

/** Where rows go: what all of them fill, the place of the first one, and how many they all are. */
interface Target {
  readonly into: Float32Array | Float64Array;
  readonly first: number;
  readonly numRow: number;
}

class CsvReader {
  readonly #workplace: CsvWorkplace;
  /** (numFeature) addresses, 0 for numbers */
  readonly #tables: readonly number[];

  constructor(categories: CsvQuestion['categories']) {
    // tables stay, so they cannot lie behind a text
    this.#workplace = categories === NO_CATEGORIES ? commonWorkplace() : new CsvWorkplace();
    this.#tables = categories.map((codes) => (codes ? putCategories(this.#workplace, codes) : 0));
  }

  /** Reads rows from `begin` on, and returns how many. */
  read(question: CsvQuestion, { begin, end }: Rows, target: Target, handler: OddCellHandler): number {
    const { text, delimiter, featureOf, numFeature } = question;
    const { memory, kernels, lines, markers } = this.#workplace;
    const numRow = end - begin;
    const address = this.#workplace.bringLines(text, begin, end);
    const oddCapacity = Math.max(MIN_ODD_CELLS, 2 * featureOf.length + 2);
    const tileRows = Math.max(1, Math.min(MAX_TILE_ROWS, Math.floor(MAX_TILE_CELLS / (featureOf.length + 1))));
    const isDouble = target.into instanceof Float64Array;
    const rows = memory.reserve(numRow * numFeature * target.into.BYTES_PER_ELEMENT);
    const odd = memory.reserve(oddCapacity * OddCell.bytes);
    writeRecord(memory, CsvLines, lines, {
      text: address,
      starts: memory.put(text.starts.subarray(begin, end)),
      ends: memory.put(text.ends.subarray(begin, end)),
      numRow,
      numCell: featureOf.length,
      delimiter,
      places: memory.put(featureOf.map((feature) => feature * (isDouble ? 8 * numRow : 4))),
      tables: memory.put(Uint32Array.from(featureOf, (feature) => this.#tables[feature] ?? 0)),
      positions: memory.reserve(4 * tileRows * (featureOf.length + 1)),
      tileRows,
      rows,
      rowBytes: isDouble ? 8 : numFeature * 4,
      isDouble: isDouble ? 1 : 0,
      odd,
      oddCapacity,
      numOdd: 0,
      numRead: 0,
      markers,
      numMarker: NUM_MARKER,
    });
    if (featureOf.reduce((count, feature) => count + (feature < 0 ? 0 : 1), 0) < numFeature) {
      const room = isDouble ? memory.float64s(rows, numRow * numFeature) : memory.float32s(rows, numRow * numFeature);
      room.fill(Number.NaN);
    }
    kernels.readRows(lines);
    const numRead = readField(memory, CsvLines, lines, 'numRead');
    if (isDouble) {
      for (let column = 0; column < numFeature; column++) {
        const numbers = memory.float64s(rows + 8 * numRow * column, numRead);
        target.into.set(numbers, target.numRow * column + target.first);
      }
    } else target.into.set(memory.float32s(rows, numRead * numFeature), target.first * numFeature);
    this.#tellOdd(odd, begin, handler);
    return numRead;
  }

  #tellOdd(odd: number, begin: number, handler: OddCellHandler): void {
    const { memory, lines } = this.#workplace;
    const numOdd = readField(memory, CsvLines, lines, 'numOdd');
    const odds = memory.int32s(odd, numOdd * ODD_WORDS).slice(); // whoever is told may use the memory
    for (let at = 0; at < odds.length; at += ODD_WORDS) {
      const row = begin + odds[at + ODD.row]!;
      const cell = odds[at + ODD.cell]!;
      if (cell < 0) handler.line(row, -1 - cell);
      else handler.cell(row, cell, odds[at + ODD.start]!, odds[at + ODD.end]!);
    }
  }
}

/** A record CategoryTable with the bytes of all texts. */
function putCategories({ memory, kernels }: CsvWorkplace, codes: Codes): number {
  const numSlot = 2 ** Math.ceil(Math.log2(4 * codes.size + 2));
  const slots = memory.allocate(numSlot * CategorySlot.bytes);
  const table = putRecords(memory, CategoryTable, [{ mask: numSlot - 1, slots }]);
  for (const [text, code] of codes) {
    const bytes = new TextEncoder().encode(text);
    kernels.putCategory(table, memory.put(bytes), bytes.length, code);
  }
  return table;
}
