import type { Column, Columns } from '../../frame/columns/column.ts';
import { DecimalColumn } from '../../frame/columns/decimals.ts';
import { FlagColumn, NumberColumn } from '../../frame/columns/numbers.ts';
import { Others } from '../../frame/columns/others.ts';
import { toNative } from '../../frame/columns/packed-numbers.ts';
import { stackColumns } from '../../frame/columns/stacked.ts';
import { quoteName, shorten } from '../../short-text.ts';
import { dictionaryColumn } from './dictionary.ts';
import { numbers, PieceBuffers } from './piece-buffers.ts';
import { damaged } from './problem.ts';
import type { RecordBatch } from './record-batch.ts';
import type { Field, Schema } from './schema.ts';
import type { StoredArrow, StoredPiece } from './stored.ts';
import { textColumn } from './texts.ts';
import { timeColumn } from './times.ts';
import { TYPE, TYPES } from './types.ts';

/** The columns of record batches, one behind the other; each is decoded when it is asked for. */
export class ArrowColumns implements Columns {
  readonly length: number;
  readonly numRow: number;
  readonly #schema: Schema;
  readonly #batches: readonly RecordBatch[];
  readonly #starts: readonly number[];
  readonly #columns: (Column | undefined)[];

  constructor(schema: Schema, batches: readonly RecordBatch[]) {
    this.length = schema.fields.length;
    this.#schema = schema;
    this.#batches = batches;
    const starts = [0];
    for (const { numRow } of batches) starts.push(starts.at(-1)! + numRow);
    this.#starts = starts;
    this.numRow = starts.at(-1)!;
    this.#columns = new Array(this.length);
  }

  at(index: number): Column | undefined {
    const field = this.#schema.fields[index];
    if (field === undefined) return undefined;
    this.#columns[index] ??= columnOf(field, this.stored(index).pieces, this.#starts);
    return this.#columns[index];
  }

  stored(index: number): StoredArrow {
    return {
      format: 'arrow',
      field: this.#schema.fields[index]!,
      pieces: this.#batches.map(({ columns }) => columns[index]!),
      metadata: this.#schema.metadata,
    };
  }
}

/**
 * A column that is decoded.
 *
 * @param starts (numPiece + 1) first row of each piece, and the number of all
 */
function columnOf(field: Field, pieces: readonly StoredPiece[], starts: readonly number[]): Column {
  if (pieces.length === 0) return new NumberColumn(new Float32Array(0));
  const columns = pieces.map((piece) => pieceColumn(field, new PieceBuffers(field, piece)));
  return stackColumns(columns, starts, field.name);
}

function pieceColumn(field: Field, buffers: PieceBuffers): Column {
  const { type, name, dictionary } = field;
  const { numRow } = buffers;
  if (dictionary) return dictionaryColumn(field, buffers, columnOf);
  if (type.id === TYPE.null) return new NumberColumn(new Float32Array(numRow).fill(Number.NaN));
  if (type.id === TYPE.int || type.id === TYPE.float) return numbers(field, buffers);
  if (type.id === TYPE.bool) return flags(buffers);
  if (type.id === TYPE.decimal) return decimals(field, buffers);
  const known = textColumn(type.id, buffers) ?? timeColumn(field, buffers);
  return known ?? new Others(TYPES.get(type.id)!.what, name); // is kept as it came
}

function flags(buffers: PieceBuffers): Column {
  const { numRow, present } = buffers;
  const bits = buffers.first(1, Math.ceil(numRow / 8));
  const bytes = new Uint8Array(numRow);
  for (let row = 0; row < numRow; row++) bytes[row] = (bits[row >> 3]! >> (row & 7)) & 1;
  return new FlagColumn(bytes, { present });
}

/** Digits that the point of a decimal is moved by at most: 256 bits hold 76. */
const MAX_SCALE = 100;

function decimals({ type, name }: Field, buffers: PieceBuffers): Column {
  const [, scale, numBit] = type.slots as [number, number, number];
  if (![32, 64, 128, 256].includes(numBit) || Math.abs(scale) > MAX_SCALE) {
    throw damaged(`column ${quoteName(shorten(name))} holds decimals of an unknown size`);
  }
  const bytes = toNative(buffers.first(1, (numBit / 8) * buffers.numRow), 4);
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  return new DecimalColumn(words, numBit / 32, scale, { present: buffers.present });
}
