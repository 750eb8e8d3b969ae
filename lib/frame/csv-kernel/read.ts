import { LinearMemory } from '../../wasm/linear-memory.ts';
import { putRecords, readField, writeRecord } from '../../wasm/records.ts';
import { MISSING_MARKERS } from '../cell.ts';
import type { Lines } from '../csv-lines.ts';
import { CategorySlot, CategoryTable, CsvLines, OddCell } from '../layouts.gen.ts';
import { csvKernels, GUARD_BYTES } from './module.ts';

type Codes = ReadonlyMap<string, number>;

/** What the kernel takes at a time: text and rows stay in the second-level cache. */
const MAX_TEXT_BYTES = 2 ** 18;
const MAX_LINES = 2 ** 12;
const MAX_VALUES = 2 ** 18;
const MIN_ODD_CELLS = 2 ** 12;
const LINE_FEED = 0x0a;

/** Lines in a buffer, and which of their cells fill which features. */
export interface CsvQuestion {
  readonly bytes: Buffer;
  readonly lines: Pick<Lines, 'starts' | 'ends'>;
  readonly delimiter: number;
  /** (numCell) the feature that each cell fills, or -1 */
  readonly featureOf: Int32Array;
  readonly numFeature: number;
  /** (numFeature) */
  readonly categories: readonly (Codes | undefined)[];
}

/** What the kernel leaves to the reader in TypeScript. */
export interface OddCellHandler {
  /** a cell of bytes `[start, end)` */
  cell(row: number, cell: number, start: number, end: number): void;
  /** a line with `found` cells in place of as many as all have */
  line(row: number, found: number): void;
}

/** Readers by the categories that they know: tables of them are made once a model. */
const readers = new WeakMap<CsvQuestion['categories'], CsvReader>();

const NO_CATEGORIES: CsvQuestion['categories'] = [];

/** Fills (numRow, numFeature) `values`; features that no cell fills are NaN. What is odd is told row by row, in order. */
export function readCsv(question: CsvQuestion, values: Float32Array, odd: OddCellHandler): void {
  const categories = question.categories.some(Boolean) ? question.categories : NO_CATEGORIES;
  let reader = readers.get(categories);
  if (!reader) {
    reader = new CsvReader(categories);
    readers.set(categories, reader);
  }
  reader.read(question, values, odd);
}

class CsvReader {
  readonly #memory = new LinearMemory(8);
  readonly #kernels = csvKernels.instantiate(this.#memory);
  readonly #record = this.#memory.allocate(CsvLines.bytes);
  readonly #markers: number;
  /** (numFeature) addresses, 0 for numbers */
  readonly #tables: readonly number[];
  /** everything behind it is made anew for every question */
  readonly #mark: number;

  constructor(categories: CsvQuestion['categories']) {
    this.#markers = this.#memory.put(markerKeys());
    this.#tables = categories.map((codes) => (codes ? putCategories(this.#memory, codes) : 0));
    this.#mark = this.#memory.size;
  }

  read(question: CsvQuestion, values: Float32Array, odd: OddCellHandler): void {
    this.#memory.release(this.#mark); // at the start: a problem may end the reading before its end
    const numRow = question.lines.starts.length;
    const places = this.#memory.put(question.featureOf.map((feature) => feature * 4));
    const tables = this.#memory.put(Uint32Array.from(question.featureOf, (feature) => this.#tables[feature] ?? 0));
    const mark = this.#memory.size;
    for (let begin = 0; begin < numRow; ) {
      const end = endOfPiece(question, begin);
      begin += this.#readPiece(question, { begin, end, places, tables }, values, odd);
      this.#memory.release(mark);
    }
  }

  /** Reads lines from `begin` on, and returns how many. */
  #readPiece(
    { bytes, lines, delimiter, featureOf, numFeature }: CsvQuestion,
    { begin, end, places, tables }: { begin: number; end: number; places: number; tables: number },
    values: Float32Array,
    handler: OddCellHandler,
  ): number {
    const memory = this.#memory;
    const numRow = end - begin;
    const first = lines.starts[begin]!;
    const text = this.#putText(bytes.subarray(first, lines.ends[end - 1]!));
    const shift = text - first;
    const starts = Uint32Array.from({ length: numRow }, (_, line) => lines.starts[begin + line]! + shift);
    const ends = Uint32Array.from({ length: numRow }, (_, line) => lines.ends[begin + line]! + shift);
    const oddCapacity = Math.max(MIN_ODD_CELLS, 2 * featureOf.length + 2);
    const rows = memory.reserve(numRow * numFeature * 4);
    const odd = memory.reserve(oddCapacity * OddCell.bytes);
    writeRecord(memory, CsvLines, this.#record, {
      starts: memory.put(starts),
      ends: memory.put(ends),
      numRow,
      numCell: featureOf.length,
      delimiter,
      places,
      tables,
      rows,
      rowBytes: numFeature * 4,
      odd,
      oddCapacity,
      numOdd: 0,
      numRead: 0,
      markers: this.#markers,
      numMarker: NUM_MARKER,
    });
    this.#kernels.readRows(this.#record);
    const numRead = readField(memory, CsvLines, this.#record, 'numRead');
    values.set(memory.float32s(rows, numRead * numFeature), begin * numFeature);
    this.#tellOdd(odd, begin, shift, handler);
    return numRead;
  }

  #tellOdd(odd: number, begin: number, shift: number, handler: OddCellHandler): void {
    const memory = this.#memory;
    const numOdd = readField(memory, CsvLines, this.#record, 'numOdd');
    for (let index = 0, at = odd; index < numOdd; index++, at += OddCell.bytes) {
      const row = begin + readField(memory, OddCell, at, 'row');
      const cell = readField(memory, OddCell, at, 'cell');
      if (cell < 0) handler.line(row, -1 - cell);
      else {
        const [start, end] = [readField(memory, OddCell, at, 'start'), readField(memory, OddCell, at, 'end')];
        handler.cell(row, cell, start - shift, end - shift);
      }
    }
  }

  /** The address of a copy that the kernel may read around. */
  #putText(bytes: Uint8Array): number {
    const address = this.#memory.reserve(bytes.length + 2 * GUARD_BYTES) + GUARD_BYTES;
    this.#memory.write(address, bytes);
    this.#memory.bytes(address + bytes.length, 1)[0] = LINE_FEED;
    return address;
  }
}

/** As many lines as the kernel takes at a time, one at least. */
function endOfPiece({ lines: { starts, ends }, numFeature }: CsvQuestion, begin: number): number {
  let end = begin + 1;
  const last = Math.min(starts.length, begin + Math.min(MAX_LINES, MAX_VALUES / Math.max(numFeature, 1)));
  while (end < last && ends[end]! - starts[begin]! <= MAX_TEXT_BYTES) end++;
  return end;
}

const SHORT_MARKERS = [...MISSING_MARKERS].filter((text) => text.length <= 8);
const NUM_MARKER = SHORT_MARKERS.length;

/** (numMarker) the bytes of each as a 64-bit number, zeros behind them */
function markerKeys(): Uint8Array {
  const keys = new Uint8Array(8 * NUM_MARKER);
  for (const [index, text] of SHORT_MARKERS.entries()) keys.set(Buffer.from(text, 'latin1'), 8 * index);
  return keys;
}

/** A record CategoryTable with the bytes of all texts. */
function putCategories(memory: LinearMemory, codes: Codes): number {
  const numSlot = 2 ** Math.ceil(Math.log2(2 * codes.size + 2));
  const slots: { text: number; bytes: number; code: number }[] = new Array(numSlot).fill({
    text: 0,
    bytes: 0,
    code: 0,
  });
  for (const [text, code] of codes) {
    const bytes = new TextEncoder().encode(text);
    let at = hash(bytes) & (numSlot - 1);
    while (slots[at]!.text !== 0) at = (at + 1) & (numSlot - 1);
    slots[at] = { text: memory.put(bytes), bytes: bytes.length, code };
  }
  return putRecords(memory, CategoryTable, [{ mask: numSlot - 1, slots: putRecords(memory, CategorySlot, slots) }]);
}

/** FNV-1a, as ../assembly/rows.ts has it. */
function hash(bytes: Uint8Array): number {
  return bytes.reduce((h, byte) => Math.imul(h ^ byte, 0x01000193), 0x811c9dc5) >>> 0;
}
