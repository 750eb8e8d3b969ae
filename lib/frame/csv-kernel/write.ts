import { LinearMemory } from '../../wasm/linear-memory.ts';
import { writeRecord } from '../../wasm/records.ts';
import type { ByteSink } from '../byte-sink.ts';
import type { CsvText } from '../frame.ts';
import { CsvOutput } from '../layouts.gen.ts';
import { csvKernels, GUARD_BYTES } from './module.ts';

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

/** What the kernel takes at a time. */
const MAX_TEXT_BYTES = 2 ** 18;
const MAX_ROWS = 2 ** 12;
const MAX_NUMBERS = 2 ** 15;
/** The longest number, its delimiter, and what the kernel may write behind. */
const NUMBER_BYTES = 32;

let writer: CsvWriter | undefined;

/** Appends rows to a sink; their numbers are written as `formatFloat32` writes them. */
export function writeCsv(rows: CsvAnswerRows, sink: ByteSink): void {
  writer ??= new CsvWriter();
  for (let begin = rows.begin; begin < rows.end; ) {
    const end = endOfPiece(rows, begin);
    writer.write({ ...rows, begin, end }, sink);
    begin = end;
  }
}

function endOfPiece({ lines, end: last, columns }: CsvAnswerRows, begin: number): number {
  const numRow = Math.min(MAX_ROWS, Math.ceil(MAX_NUMBERS / Math.max(columns.length, 1)));
  let end = Math.min(last, begin + numRow);
  if (lines) while (end > begin + 1 && lines.ends[end - 1]! - lines.starts[begin]! > MAX_TEXT_BYTES) end--;
  return end;
}

class CsvWriter {
  readonly #memory = new LinearMemory(16);
  readonly #kernels = csvKernels.instantiate(this.#memory);
  readonly #record = this.#memory.allocate(CsvOutput.bytes);
  readonly #mark = this.#memory.size;

  constructor() {
    this.#memory.write(this.#kernels.POWERS_OF_TEN.value, new Uint8Array(powersOfTen().buffer));
  }

  write({ lines, begin, end, columns, delimiter, lineEnd }: CsvAnswerRows, sink: ByteSink): void {
    const memory = this.#memory;
    const numRow = end - begin;
    const text = lines ? this.#putLines(lines, begin, end) : { starts: 0, ends: 0, bytes: 0 };
    const values = columns.map((column) => (column ? memory.put(column.subarray(begin, end)) : 0));
    writeRecord(memory, CsvOutput, this.#record, {
      starts: text.starts,
      ends: text.ends,
      numRow,
      columns: memory.put(Uint32Array.from(values)),
      numColumn: columns.length,
      delimiter: delimiter.charCodeAt(0),
      lineEnd: lineEnd.charCodeAt(0) | ((lineEnd.charCodeAt(1) || 0) << 8),
      lineEndBytes: lineEnd.length,
    });
    const out = memory.reserve(text.bytes + numRow * (columns.length * NUMBER_BYTES + 2) + GUARD_BYTES);
    const written = this.#kernels.writeRows(this.#record, out) - out;
    sink.bytes(Buffer.from(memory.memory.buffer, out, written));
    memory.release(this.#mark);
  }

  #putLines({ bytes, starts, ends }: CsvText, begin: number, end: number) {
    const memory = this.#memory;
    const [first, last] = [starts[begin]!, ends[end - 1]!];
    const text = memory.put(bytes.subarray(first, last));
    const addresses = (offsets: readonly number[]) =>
      memory.put(Uint32Array.from({ length: end - begin }, (_, row) => text + offsets[begin + row]! - first));
    return { starts: addresses(starts), ends: addresses(ends), bytes: last - first };
  }
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
