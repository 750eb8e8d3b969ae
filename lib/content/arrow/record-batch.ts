import { quoteName, shorten } from '../../short-text.ts';
import type { FlatTable } from './flat-table.ts';
import { damaged } from './problem.ts';
import type { Field } from './schema.ts';
import type { Codec, StoredDictionary, StoredPiece } from './stored.ts';
import { numBufferOf, TYPES } from './types.ts';

/** Rows that a byte may stand for: flags take a bit each. */
const MAX_ROWS_PER_BYTE = 8;
/** What buffers may unfold to together, whatever their size: zeros shrink a thousandfold. */
const MAX_UNFOLDED_BYTES = 64 * 2 ** 20;
const LENGTH_BYTES = 8;

/** A record batch: the columns, and how many rows they have. */
export interface RecordBatch {
  readonly numRow: number;
  /** one for each field */
  readonly columns: readonly StoredPiece[];
}

/** How many bytes the batches of some bytes may still unfold to. */
export class Allowance {
  #left: number;

  constructor(bytes: Uint8Array) {
    this.#left = Math.max(MAX_UNFOLDED_BYTES, 4 * bytes.length);
  }

  take(numByte: number): void {
    this.#left -= numByte;
    if (this.#left >= 0) return;
    throw damaged(
      'its batches unfold to more than their size allows',
      'send fewer rows at a time, or do not compress them',
    );
  }
}

/**
 * The columns of a record batch.
 *
 * @param dictionaries those that came before it
 * @throws MalformedInputError where what it says of its bytes cannot be
 */
export function readRecordBatch(
  table: FlatTable,
  body: Uint8Array,
  fields: readonly Field[],
  { dictionaries, allowance }: { dictionaries: ReadonlyMap<number, StoredDictionary>; allowance: Allowance },
): RecordBatch {
  const numRow = table.long(0);
  const parts = new BatchParts(table, body, dictionaries);
  const columns = fields.map((field) => parts.column(field, numRow));
  allowance.take(parts.finish(numRow));
  return { numRow, columns };
}

const CODECS: readonly Codec[] = ['lz4', 'zstd'];

function codecOf(table: FlatTable): Codec | undefined {
  const compression = table.table(3);
  if (compression === undefined) return undefined;
  const codec = CODECS[compression.byte(0)];
  if (codec === undefined || compression.byte(1) !== 0) throw damaged('its buffers are compressed in an unknown way');
  return codec;
}

/** Nodes and buffers of a batch, which columns take in their order. */
class BatchParts {
  readonly #nodes: readonly number[];
  readonly #places: readonly number[];
  readonly #variadic: readonly number[];
  readonly #codec: Codec | undefined;
  readonly #body: Uint8Array;
  readonly #dictionaries: ReadonlyMap<number, StoredDictionary>;
  #node = 0;
  #place = 0;
  #numVariadic = 0;
  #unfolded = 0;

  constructor(table: FlatTable, body: Uint8Array, dictionaries: ReadonlyMap<number, StoredDictionary>) {
    this.#nodes = table.longs(1, 2);
    this.#places = table.longs(2, 2);
    this.#codec = codecOf(table);
    this.#variadic = table.longs(4);
    this.#body = body;
    this.#dictionaries = dictionaries;
  }

  column(field: Field, numRow: number): StoredPiece {
    const [node, variadic] = [this.#node, this.#numVariadic];
    const buffers: Uint8Array[] = [];
    const dictionaries = new Map<number, StoredDictionary>();
    this.#take(field, buffers, dictionaries);
    const nodes = this.#nodes.slice(node, this.#node);
    if (nodes[0] !== numRow) throw damaged(`${named(field)} has ${nodes[0]} cells in a batch of ${numRow} rows`);
    const numVariadic = this.#variadic.slice(variadic, this.#numVariadic);
    return { numRow, nodes, buffers, numVariadic, codec: this.#codec, dictionaries };
  }

  #take(field: Field, buffers: Uint8Array[], dictionaries: Map<number, StoredDictionary>): void {
    const [length, numNull] = this.#nodes.slice(this.#node, this.#node + 2);
    if (length === undefined || numNull === undefined || numNull < 0 || numNull > length) {
      throw damaged(`${named(field)} contradicts itself`);
    }
    this.#node += 2;
    if (field.dictionary) {
      this.#takeBuffers(2, buffers, field);
      const dictionary = this.#dictionaries.get(field.dictionary.id);
      if (dictionary === undefined) throw damaged(`the dictionary of ${named(field)} does not come before it`);
      for (const inner of dictionary.pieces) for (const [id, one] of inner.dictionaries) dictionaries.set(id, one);
      dictionaries.set(dictionary.id, dictionary);
      return;
    }
    let numBuffer = numBufferOf(field.type);
    if (TYPES.get(field.type.id)!.isVariadic) numBuffer += this.#variadic[this.#numVariadic++] ?? Number.NaN;
    this.#takeBuffers(numBuffer, buffers, field);
    for (const child of field.children) this.#take(child, buffers, dictionaries);
  }

  #takeBuffers(numBuffer: number, buffers: Uint8Array[], field: Field): void {
    const end = this.#place + 2 * numBuffer;
    if (!(numBuffer >= 0 && end <= this.#places.length)) throw damaged(`${named(field)} lacks a buffer`);
    for (; this.#place < end; this.#place += 2) {
      const [start, length] = [this.#places[this.#place]!, this.#places[this.#place + 1]!];
      if (start < 0 || length < 0 || start + length > this.#body.length) {
        throw damaged(`a buffer of ${named(field)} lies beyond its batch`);
      }
      const buffer = this.#body.subarray(start, start + length);
      this.#unfolded += this.#codec ? unfoldedBytes(buffer) : length;
      buffers.push(buffer);
    }
  }

  /** Refuses what is left over, and counts that no bytes stand for; answers what the buffers unfold to. */
  finish(numRow: number): number {
    if (this.#node !== this.#nodes.length || this.#place !== this.#places.length) {
      throw damaged('a batch has other columns than the schema says');
    }
    const bytes = this.#unfolded + 8 * (this.#nodes.length + this.#places.length);
    if (!(numRow >= 0 && numRow <= MAX_ROWS_PER_BYTE * bytes)) {
      throw damaged(`a batch says that it has ${numRow} rows, for which its ${bytes} bytes have no room`);
    }
    return this.#unfolded;
  }
}

/** What a compressed buffer says that it unfolds to. */
export function unfoldedBytes(buffer: Uint8Array): number {
  if (buffer.length < LENGTH_BYTES) return 0;
  const said = Number(new DataView(buffer.buffer, buffer.byteOffset, LENGTH_BYTES).getBigInt64(0, true));
  return said === -1 ? buffer.length - LENGTH_BYTES : Math.max(said, 0);
}

function named({ name }: Field): string {
  return `column ${quoteName(shorten(name))}`;
}
