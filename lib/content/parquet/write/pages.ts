import { concat } from '../../../platform/node.ts';
import { crc32 } from '../../../platform/node-only.ts';
import type { TablePages } from '../../media-type.ts';
import { BINARY, I32, I64, LIST, STRUCT, type Struct } from '../thrift.ts';
import { fold } from './fold.ts';
import { listOf, structOf, ThriftWriter } from './thrift-writer.ts';

const [DATA_PAGE, PLAIN, RLE] = [0, 0, 3];

/** Values of some rows: those that are there, and which these are. */
export interface PlainValues {
  readonly numRow: number;
  readonly bytes: Uint8Array;
  /** (numRow) 1 where there is a value; undefined where there is one in each row */
  readonly present: Uint8Array | undefined;
}

/** A page of a new column. */
export function pageOf({ numRow, bytes, present }: PlainValues, codec: number): TablePages {
  const page = concat([levelsOf(numRow, present), bytes]);
  const stored = fold(page, codec);
  const facts = structOf({ 1: [I32, numRow], 2: [I32, PLAIN], 3: [I32, RLE], 4: [I32, RLE] });
  const header = structOf({
    1: [I32, DATA_PAGE],
    2: [I32, page.length],
    3: [I32, stored.length],
    4: [I32, crc32(stored) | 0],
    5: [STRUCT, facts],
  });
  const head = new ThriftWriter().struct(header).bytes();
  const numNull = numRow - (present?.reduce((sum, one) => sum + one, 0) ?? numRow);
  return { bytes: concat([head, stored]), numRow, numNull, unfoldedBytes: head.length + page.length };
}

/** The pages of a new column in one row group. */
export class NewChunk {
  readonly #type: number;
  readonly #codec: number;
  readonly #pages: Uint8Array[] = [];
  #numValue = 0;
  #numNull = 0;
  #unfoldedBytes = 0;

  /** @param type physical type */
  constructor(type: number, codec: number) {
    this.#type = type;
    this.#codec = codec;
  }

  add({ bytes, numRow, numNull, unfoldedBytes }: TablePages): void {
    this.#pages.push(bytes);
    this.#numValue += numRow;
    this.#numNull += numNull;
    this.#unfoldedBytes += unfoldedBytes;
  }

  get bytes(): readonly Uint8Array[] {
    return this.#pages;
  }

  get length(): number {
    return this.#pages.reduce((sum, { length }) => sum + length, 0);
  }

  get unfoldedLength(): number {
    return this.#unfoldedBytes;
  }

  /** What the footer says of it. */
  describe(name: Uint8Array, begin: number): Struct {
    const meta = structOf({
      1: [I32, this.#type],
      2: [LIST, listOf(I32, [PLAIN, RLE])],
      3: [LIST, listOf(BINARY, [name])],
      4: [I32, this.#codec],
      5: [I64, this.#numValue],
      6: [I64, this.#unfoldedBytes],
      7: [I64, this.length],
      9: [I64, begin],
      12: [STRUCT, structOf({ 3: [I64, this.#numNull] })],
    });
    return structOf({ 2: [I64, 0], 3: [STRUCT, meta] });
  }
}

/** Which rows have a value, as a run or a bit each, with the length before. */
function levelsOf(numRow: number, present: Uint8Array | undefined): Uint8Array {
  const runs = present === undefined ? [...varint(numRow * 2), 1] : varint((((numRow + 7) >> 3) << 1) | 1);
  const bits = new Uint8Array(present === undefined ? 0 : (numRow + 7) >> 3);
  if (present) for (let row = 0; row < numRow; row++) bits[row >> 3]! |= present[row]! << (row & 7);
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, runs.length + bits.length, true);
  return concat([length, Uint8Array.from(runs), bits]);
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80);
  return [...bytes, rest];
}
