import type { Column } from '../../frame/columns/column.ts';
import { ColumnRows } from '../../frame/columns/column-rows.ts';
import { NumberColumn } from '../../frame/columns/numbers.ts';
import { EMPTY_FRAME } from '../../frame/empty-frame.ts';
import { DEFAULT_LAYOUT, Frame, type RowSource } from '../../frame/frame.ts';
import type { BadRow } from '../../frame/json-features.ts';
import { count } from '../../frame/row-errors.ts';
import { SparseRows } from '../../frame/sparse-rows.ts';
import type { LineReader } from '../media-type.ts';
import { countRecords, takeRecords } from './framing.ts';
import { GrowingNumbers } from './growing-numbers.ts';
import { RecordParser, RecordProblem, type RecordSink } from './parse-record.ts';
import { RecordForm } from './record-form.ts';

/** What the records so far tell about all later ones. */
export interface RecordState {
  /** labels are wanted as well */
  readonly withLabels?: boolean | undefined;
  /** numbers of a dense record, or columns of a sparse one; undefined before the first */
  readonly numColumn?: number | undefined;
}

const HINT = 'write records with write_numpy_to_dense_tensor or write_spmatrix_to_sparse_tensor of the SageMaker SDK';

/** Starts reading records piece by piece, or goes on where another reader has come to a state. */
export function openRecords(state: RecordState, rowsBefore?: () => number): LineReader {
  return new RecordReader(state, rowsBefore);
}

class RecordReader implements LineReader {
  #state: RecordState;
  readonly #rowsBefore: (() => number) | undefined;
  #numRow = 0;

  constructor(state: RecordState, rowsBefore?: () => number) {
    this.#state = state;
    this.#rowsBefore = rowsBefore;
  }

  get state(): RecordState | undefined {
    return this.#state.numColumn === undefined ? undefined : this.#state;
  }

  countWhole(buffer: Uint8Array): number {
    return countRecords(buffer);
  }

  async read(buffer: Uint8Array, isLast: boolean): ReturnType<LineReader['read']> {
    const firstRow = this.#numRow;
    const table = new RecordTable(this.#state, buffer.length);
    const bytesRead = takeRecords(buffer, isLast, table.add);
    if (table.numRow === 0) return { frame: EMPTY_FRAME, bytesRead };
    this.#numRow += table.numRow;
    if (this.#state.numColumn === undefined) this.#state = { ...this.#state, numColumn: table.numColumn };
    return { frame: new Frame(table.rows(this.#rowsBefore ?? (() => firstRow)), DEFAULT_LAYOUT), bytesRead };
  }
}

/** The frame of a whole body. */
export function decodeRecords(body: Uint8Array): Frame {
  const table = new RecordTable({}, body.length);
  takeRecords(body, true, table.add);
  return table.numRow === 0
    ? EMPTY_FRAME
    : new Frame(
        table.rows(() => 0),
        DEFAULT_LAYOUT,
      );
}

/** The numbers of records: of dense ones a matrix, else a sparse one. */
class RecordTable implements RecordSink {
  numRow = 0;
  /** of the first record */
  numColumn: number | undefined;
  readonly #parser = new RecordParser(this);
  readonly #problems = new Map<number, BadRow>();
  /** where each row begins; undefined while all records are dense */
  #starts: number[] | undefined;
  readonly #labels: number[] | undefined;
  readonly #values: GrowingNumbers;
  /** empty while all records are dense */
  readonly #keys = new GrowingNumbers();
  #form: RecordForm | undefined;
  #bytes: Uint8Array | undefined;
  #view: DataView = new DataView(new ArrayBuffer(0));
  // of the record that is being read
  #numKey = 0;
  #length: number | undefined;
  #label = Number.NaN;

  /** @param numByte of the records: float32 numbers take no more of them, however many there are */
  constructor({ withLabels = false, numColumn }: RecordState, numByte: number) {
    this.#values = new GrowingNumbers(numByte >> 2);
    this.#labels = withLabels ? [] : undefined;
    this.numColumn = numColumn;
  }

  value(value: number): void {
    this.#values.push(value);
  }

  floats(view: DataView, at: number, end: number): void {
    this.#values.pushFloats(view, at, end);
  }

  key(key: number): void {
    this.#numKey++;
    if (!this.#starts) this.#becomeSparse();
    this.#keys.push(key);
  }

  length(length: number): void {
    this.#length = length;
  }

  label(value: number): void {
    if (Number.isNaN(this.#label)) this.#label = value;
  }

  readonly add = (bytes: Uint8Array, start: number, end: number): void => {
    if (this.#form?.fits(bytes, start, end)) this.#addOfForm(bytes, start);
    else this.#addOther(bytes, start, end);
    this.#labels?.push(this.#label);
    this.numRow++;
    this.#starts?.push(this.#values.length);
  };

  /** A dense record as the one before: its numbers alone. */
  #addOfForm(bytes: Uint8Array, start: number): void {
    if (bytes !== this.#bytes) {
      this.#bytes = bytes;
      this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    }
    const { valuesAt, valuesEnd, labelAt, labelEnd } = this.#form!.places;
    this.#values.pushFloats(this.#view, start + valuesAt, start + valuesEnd);
    this.#label = labelEnd > labelAt ? this.#view.getFloat32(start + labelAt, true) : Number.NaN;
  }

  #addOther(bytes: Uint8Array, start: number, end: number): void {
    const first = this.#values.length;
    this.#numKey = 0;
    this.#length = undefined;
    this.#label = Number.NaN;
    const problem = this.#parse(bytes, start, end, first);
    if (problem !== undefined) this.#drop(first, problem);
    const places = problem === undefined && !this.#starts ? this.#parser.places(start, end) : undefined;
    this.#form = places && new RecordForm(bytes.subarray(start, end), places);
  }

  /** Answers what is wrong with the record, if anything. */
  #parse(bytes: Uint8Array, start: number, end: number, first: number): string | undefined {
    try {
      this.#parser.parse(bytes, start, end);
    } catch (error) {
      if (error instanceof RecordProblem) return error.message;
      throw error;
    }
    const numValue = this.#values.length - first;
    const isEmpty = numValue === 0 && this.#numKey === 0 && this.#length !== undefined; // a sparse one, all of it missing
    if (isEmpty && !this.#starts) this.#becomeSparse();
    if (this.#numKey > 0 || isEmpty) {
      if (this.#numKey !== numValue)
        return `the record has ${count(this.#numKey, 'key')} for ${count(numValue, 'value')}`;
      this.numColumn ??= this.#length ?? maxOf(this.#keys.view(first)) + 1;
      return undefined;
    }
    this.numColumn ??= numValue;
    if (numValue !== this.numColumn) return `${count(numValue, 'value')} where ${this.numColumn} belong`;
    if (this.#starts) for (let column = 0; column < numValue; column++) this.#keys.push(column);
    return undefined;
  }

  #drop(first: number, problem: string): void {
    this.#problems.set(this.numRow, { problem, hint: HINT });
    this.#values.length = first;
    if (!this.#starts) this.#becomeSparse();
    this.#keys.length = first;
  }

  /** Gives the values of all records so far, which were dense, their columns. */
  #becomeSparse(): void {
    const numColumn = this.numColumn ?? 0;
    this.#starts = Array.from({ length: this.numRow + 1 }, (_, row) => row * numColumn);
    this.#form = undefined;
    for (let row = 0; row < this.numRow; row++) {
      for (let column = 0; column < numColumn; column++) this.#keys.push(column);
    }
  }

  rows(rowsBefore: () => number): RowSource {
    const numColumn = this.numColumn ?? 0;
    const labels = this.#labels && Float64Array.from(this.#labels);
    const values = this.#values.view(0);
    if (!this.#starts && numColumn > 0) return denseRows(values, numColumn, this.numRow, labels, rowsBefore);
    return new SparseRows({
      starts: this.#starts ? Uint32Array.from(this.#starts) : new Uint32Array(this.numRow + 1),
      indices: Uint32Array.from(this.#keys.view(0), (key) => Math.min(key, 0xffffffff)),
      values: Float64Array.from(values),
      numColumn,
      problems: this.#problems,
      leading: labels && new Map([['label', labels]]),
      rowsBefore,
    });
  }
}

function denseRows(
  values: Float32Array | Float64Array,
  numColumn: number,
  numRow: number,
  labels: Float64Array | undefined,
  rowsBefore: () => number,
): RowSource {
  const column = (start: number): Column => new NumberColumn(values, { start, stride: numColumn });
  if (labels === undefined) return new ColumnRows({ length: numColumn, at: column }, numRow, { rowsBefore });
  const features = Array.from({ length: numColumn }, (_, start) => column(start));
  const trainingNames = ['label', ...features.map((_, at) => `f${at}`)];
  return new ColumnRows([new NumberColumn(labels), ...features], numRow, { trainingNames, rowsBefore });
}

function maxOf(values: Float32Array | Float64Array): number {
  let max = -1;
  for (const value of values) if (value > max) max = value;
  return max;
}
