import { writeRecord } from '../../wasm/records.ts';
import type { ByteSink } from '../byte-sink.ts';
import type { CsvText } from '../frame.ts';
import { CsvOutput } from '../layouts.gen.ts';
import { type CsvWorkplace, commonWorkplace, endOfPiece } from './workplace.ts';

/** Rows to be written: the caller's lines with numbers behind them, or numbers alone. */
export interface CsvAnswerRows {
  readonly lines: CsvText | undefined;
  readonly begin: number;
  readonly end: number;
  /** (numRow) each; undefined for a column of empty cells */
  readonly columns: readonly (Float32Array | undefined)[];
  readonly delimiter: string;
  readonly lineEnd: string;
}

/** Limits of one call of the kernel, beside the text. */
const MAX_ROWS = 2 ** 12;
const MAX_NUMBERS = 2 ** 15;
/** The longest number and its delimiter. */
const NUMBER_BYTES = 32;
/** Bytes that the kernel may write behind what is asked for. */
const GUARD_BYTES = 64;

/** Where numbers can be written: the powers of ten are there. */
let ready: CsvWorkplace | undefined;

/** Appends rows to a sink; their numbers are written as `formatFloat32` writes them. */
export function writeCsv(rows: CsvAnswerRows, sink: ByteSink): void {
  ready ??= withPowers(commonWorkplace());
  for (let begin = rows.begin; begin < rows.end; ) {
    const end = pieceEnd(rows, begin);
    writePiece(ready, { ...rows, begin, end }, sink);
    begin = end;
  }
}

function withPowers(workplace: CsvWorkplace): CsvWorkplace {
  workplace.memory.write(workplace.kernels.POWERS_OF_TEN.value, new Uint8Array(powersOfTen().buffer));
  return workplace;
}

function pieceEnd({ lines, end: last, columns }: CsvAnswerRows, begin: number): number {
  const end = Math.min(last, begin + Math.min(MAX_ROWS, Math.ceil(MAX_NUMBERS / Math.max(columns.length, 1))));
  return lines ? endOfPiece(lines, begin, end) : end;
}

function writePiece(workplace: CsvWorkplace, rows: CsvAnswerRows, sink: ByteSink): void {
  const { lines, begin, end, columns, delimiter, lineEnd } = rows;
  const { memory, kernels, output: record } = workplace;
  const numRow = end - begin;
  const text = bringLines(workplace, rows);
  const values = columns.map((column) => (column ? memory.put(column.subarray(begin, end)) : 0));
  const textBytes = lines ? lines.ends[end - 1]! - lines.starts[begin]! : 0;
  writeRecord(memory, CsvOutput, record, {
    ...text,
    numRow,
    columns: memory.put(Uint32Array.from(values)),
    numColumn: columns.length,
    delimiter: delimiter.charCodeAt(0),
    lineEnd: lineEnd.charCodeAt(0) | ((lineEnd.charCodeAt(1) || 0) << 8),
    lineEndBytes: lineEnd.length,
  });
  const out = memory.reserve(textBytes + numRow * (columns.length * NUMBER_BYTES + 2) + GUARD_BYTES);
  const written = kernels.writeRows(record, out) - out;
  sink.bytes(new Uint8Array(memory.memory.buffer, out, written));
}

/** The fields of a record that tell of the lines. */
function bringLines(workplace: CsvWorkplace, { lines, begin, end }: CsvAnswerRows) {
  const { memory } = workplace;
  if (lines === undefined) {
    workplace.clear();
    return { text: 0, starts: 0, ends: 0 };
  }
  const text = workplace.bringLines(lines, begin, end);
  return {
    text,
    starts: memory.put(lines.starts.subarray(begin, end)),
    ends: memory.put(lines.ends.subarray(begin, end)),
  };
}

const [MIN_POWER, NUM_POWER] = [-31, 77];

/** (77) ceil(10^k * 2^(63 - floor(log2 10^k))), k from -31 */
function powersOfTen(): BigUint64Array {
  return BigUint64Array.from({ length: NUM_POWER }, (_, index) => {
    const k = index + MIN_POWER;
    const shift = 63 - Math.floor(k * Math.log2(10));
    const numerator = (10n ** BigInt(Math.max(k, 0))) << BigInt(Math.max(shift, 0));
    const denominator = (10n ** BigInt(Math.max(-k, 0))) << BigInt(Math.max(-shift, 0));
    return (numerator + denominator - 1n) / denominator;
  });
}
