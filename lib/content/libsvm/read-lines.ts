import { UnsupportedMediaTypeError } from '../../errors.ts';
import { type CsvDialect, endOfLines, type Lines } from '../../frame/csv-lines.ts';
import { EMPTY_FRAME } from '../../frame/empty-frame.ts';
import type { FindLines } from '../../frame/find-lines.ts';
import { DEFAULT_LAYOUT, Frame } from '../../frame/frame.ts';
import type { BadRow } from '../../frame/json-features.ts';
import { SparseRows } from '../../frame/sparse-rows.ts';
import { indexOfByte } from '../../platform/node.ts';
import { shorten } from '../../short-text.ts';
import type { LineCuts, LineReader, LineState, Parameters } from '../media-type.ts';
import { byteOrderMark } from '../text.ts';
import { parseLine, SparseCells } from './parse-line.ts';

/** What all lines of a text are read by. */
interface LibsvmState {
  /** of the first feature */
  readonly indexBase: 0 | 1;
  /** labels, weights and queries are wanted as well */
  readonly withLabels?: boolean | undefined;
}

const [HASH, LF] = [0x23, 0x0a];
const LINES: CsvDialect = { delimiter: '\0', lineEnd: '\n', quotes: false };
/** ` 1:2` */
const MIN_CELL_BYTES = 4;

/** Starts reading line by line. */
export function openLibsvm(parameters: Parameters, withLabels: boolean | undefined, findLines: FindLines): LineReader {
  return new LibsvmReader({ indexBase: indexBaseOf(parameters), withLabels }, findLines);
}

/** Goes on reading where another reader has come to a state. */
export function resumeLibsvm(state: LineState, rowsBefore: () => number, findLines: FindLines): LineReader {
  return new LibsvmReader(state as LibsvmState, findLines, rowsBefore);
}

class LibsvmReader implements LineReader {
  readonly state: LibsvmState;
  readonly #findLines: FindLines;
  readonly #rowsBefore: (() => number) | undefined;
  #numRow = 0;
  #isFirst = true;

  constructor(state: LibsvmState, findLines: FindLines, rowsBefore?: () => number) {
    this.state = state;
    this.#findLines = findLines;
    this.#rowsBefore = rowsBefore;
  }

  get cuts(): LineCuts {
    return { lineEnd: LF, findRows: (bytes, isLast) => rowsOf(bytes, this.#findLines(bytes, 0, LINES, isLast)) };
  }

  countWhole(buffer: Uint8Array): number {
    return endOfLines(buffer, LINES);
  }

  async read(buffer: Uint8Array, isLast: boolean): ReturnType<LineReader['read']> {
    const lines = this.#findLines(buffer, this.#isFirst ? byteOrderMark(buffer) : 0, LINES, isLast);
    const { bytesRead, endsWithLineEnd } = lines;
    if (bytesRead > 0) this.#isFirst = false;
    const firstRow = this.#numRow;
    const rows = readLines(buffer, lines, this.state, this.#rowsBefore ?? (() => firstRow));
    if (rows.numRow === 0) return { frame: EMPTY_FRAME, bytesRead };
    this.#numRow += rows.numRow;
    return { frame: new Frame(rows, { ...DEFAULT_LAYOUT, endsWithLineEnd }), bytesRead };
  }
}

/** Lines that hold nothing but a comment are no rows. */
function rowsOf(bytes: Uint8Array, { starts, ends }: Lines): ReturnType<LineCuts['findRows']> {
  const isRow = (_: number, line: number) =>
    !isBlank(bytes, starts[line]!, beforeComment(bytes, starts[line]!, ends[line]!));
  return { starts: starts.filter(isRow), ends: ends.filter(isRow) };
}

/** The frame of a whole body. */
export function decodeLibsvm(body: Uint8Array, parameters: Parameters, findLines: FindLines): Frame {
  const lines = findLines(body, byteOrderMark(body), LINES, true);
  const rows = readLines(body, lines, { indexBase: indexBaseOf(parameters) }, () => 0);
  const { endsWithLineEnd } = lines;
  return rows.numRow === 0 ? EMPTY_FRAME : new Frame(rows, { ...DEFAULT_LAYOUT, endsWithLineEnd });
}

function indexBaseOf({ index_base: base = '0' }: Parameters): 0 | 1 {
  if (base === '0' || base === '1') return base === '0' ? 0 : 1;
  throw new UnsupportedMediaTypeError(`Content-Type: index_base=${shorten(base)} is not a valid value`, {
    hint: 'index_base is 0, or 1 where the first feature has the index 1',
  });
}

function readLines(
  bytes: Uint8Array,
  { starts, ends }: Lines,
  { indexBase, withLabels = false }: LibsvmState,
  rowsBefore: () => number,
): SparseRows {
  const cells = new SparseCells(Math.ceil(bytes.length / MIN_CELL_BYTES) + 1);
  const rowStarts = new Uint32Array(starts.length + 1);
  const problems = new Map<number, BadRow>();
  const heads = new LineHeads(withLabels ? starts.length : 0);
  const hasComments = indexOfByte(bytes, HASH) >= 0;
  let numRow = 0;
  for (const [line, start] of starts.entries()) {
    const end = hasComments ? beforeComment(bytes, start, ends[line]!) : ends[line]!;
    if (hasComments && isBlank(bytes, start, end)) continue;
    const first = cells.length;
    const problem = parseLine(bytes, { start, end, indexBase, withLabels }, cells, heads.next);
    if (problem) problems.set(numRow, { problem, hint: 'write a row as label index:value index:value …' });
    if (problem) cells.length = first;
    if (withLabels) heads.keep(numRow);
    rowStarts[++numRow] = cells.length;
  }
  return new SparseRows({
    starts: rowStarts.subarray(0, numRow + 1),
    indices: cells.indices.subarray(0, cells.length),
    values: cells.values.subarray(0, cells.length),
    numColumn: cells.numColumn,
    indexBase,
    problems,
    leading: withLabels ? heads.columns(numRow) : undefined,
    rowsBefore,
  });
}

/** Labels, weights and queries of rows. */
class LineHeads {
  readonly next = { label: Number.NaN, weight: Number.NaN, qid: Number.NaN };
  readonly #labels: Float64Array;
  readonly #weights: Float64Array;
  readonly #qids: Float64Array;

  constructor(numRow: number) {
    this.#labels = new Float64Array(numRow);
    this.#weights = new Float64Array(numRow);
    this.#qids = new Float64Array(numRow);
  }

  keep(row: number): void {
    this.#labels[row] = this.next.label;
    this.#weights[row] = this.next.weight;
    this.#qids[row] = this.next.qid;
  }

  /** The columns by the names that training knows them by; of weights and queries those that any row has. */
  columns(numRow: number): Map<string, Float64Array> {
    const columns = new Map([['label', this.#labels.subarray(0, numRow)]]);
    const others = [
      ['weight', this.#weights],
      ['qid', this.#qids],
    ] as const;
    for (const [name, values] of others) {
      const own = values.subarray(0, numRow);
      if (own.some((value) => !Number.isNaN(value))) columns.set(name, own);
    }
    return columns;
  }
}

function beforeComment(bytes: Uint8Array, start: number, end: number): number {
  const hash = indexOfByte(bytes.subarray(0, end), HASH, start);
  return hash < 0 ? end : hash;
}

function isBlank(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (bytes[at]! > 0x20) return false;
  return true;
}
