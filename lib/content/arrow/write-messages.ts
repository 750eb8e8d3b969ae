import { concat, latin1Bytes } from '../../platform/node.ts';
import { byte, long, longs, type Slot, short, writeTable } from './flat-writer.ts';
import { DICTIONARY_BATCH, RECORD_BATCH, SCHEMA } from './messages.ts';
import type { Schema } from './schema.ts';
import type { Codec, StoredPiece } from './stored.ts';
import { schemaSlots } from './write-schema.ts';

const VERSION_5 = 4;
const ALIGNMENT = 8;
const MAGIC = latin1Bytes('ARROW1');
const CODEC_NUMBERS: Readonly<Record<Codec, number>> = { lz4: 0, zstd: 1 };
/** In front of a buffer that is not compressed, where others are. */
const NOT_COMPRESSED = new Uint8Array(8).fill(0xff);

/** Where a message of a file stands. */
export interface Block {
  readonly offset: number;
  readonly metadataBytes: number;
  readonly bodyBytes: number;
}

/** A message as bytes, and how long its parts are. */
export interface WrittenMessage extends Omit<Block, 'offset'> {
  readonly bytes: Uint8Array;
}

export function schemaMessage(schema: Schema): WrittenMessage {
  return message(SCHEMA, schemaSlots(schema), []);
}

export function rowsMessage(numRow: number, columns: readonly StoredPiece[]): WrittenMessage {
  const { slots, buffers } = batchParts(numRow, columns);
  return message(RECORD_BATCH, slots, buffers);
}

export function dictionaryMessage(id: number, piece: StoredPiece, isDelta: boolean): WrittenMessage {
  const { slots, buffers } = batchParts(piece.numRow, [piece]);
  return message(DICTIONARY_BATCH, [long(id), { slots }, byte(Number(isDelta))], buffers);
}

/** What ends a stream. */
export const END = Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0);
/** What begins a file. */
export const FILE_START = concat([MAGIC, new Uint8Array(2)]);

/** What ends a file, behind the end of its stream: where each message stands. */
export function footer(schema: Schema, dictionaries: readonly Block[], batches: readonly Block[]): Uint8Array {
  const blocks = (list: readonly Block[]) =>
    longs(
      list.flatMap(({ offset, metadataBytes, bodyBytes }) => [offset, metadataBytes, bodyBytes]), // an int and its padding
      3,
    );
  const table = writeTable([short(VERSION_5), { slots: schemaSlots(schema) }, blocks(dictionaries), blocks(batches)]);
  const length = new Uint8Array(Int32Array.of(table.length).buffer);
  return concat([END, table, length, MAGIC]);
}

function message(kind: number, header: readonly Slot[], buffers: readonly Uint8Array[]): WrittenMessage {
  const bodyBytes = buffers.reduce((sum, { length }) => sum + padded(length), 0);
  const table = writeTable([short(VERSION_5), byte(kind), { slots: header }, long(bodyBytes)]);
  const metadataBytes = padded(table.length + 8);
  const bytes = new Uint8Array(metadataBytes + bodyBytes);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0xffffffff, true);
  view.setInt32(4, metadataBytes - 8, true);
  bytes.set(table, 8);
  let at = metadataBytes;
  for (const buffer of buffers) {
    bytes.set(buffer, at);
    at += padded(buffer.length);
  }
  return { bytes, metadataBytes, bodyBytes };
}

/** The slots of a batch, and the buffers that they name. Where one column came compressed, those that did not say so. */
function batchParts(numRow: number, columns: readonly StoredPiece[]): { slots: Slot[]; buffers: Uint8Array[] } {
  const codec = columns.find((column) => column.codec)?.codec;
  const buffers = columns.flatMap((column) =>
    codec === undefined || column.codec ? column.buffers : column.buffers.map(markPlain),
  );
  const places: number[] = [];
  let at = 0;
  for (const { length } of buffers) {
    places.push(at, length);
    at += padded(length);
  }
  const numVariadic = columns.flatMap((column) => column.numVariadic);
  const slots = [
    long(numRow),
    longs(
      columns.flatMap(({ nodes }) => nodes),
      2,
    ),
    longs(places, 2),
    codec && { slots: [byte(CODEC_NUMBERS[codec]), byte(0)] },
    numVariadic.length > 0 ? longs(numVariadic) : undefined,
  ];
  return { slots, buffers };
}

function markPlain(buffer: Uint8Array): Uint8Array {
  return buffer.length === 0 ? buffer : concat([NOT_COMPRESSED, buffer]);
}

function padded(length: number): number {
  return Math.ceil(length / ALIGNMENT) * ALIGNMENT;
}
