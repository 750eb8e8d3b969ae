import type { NumericColumn } from '../../frame/columns/column.ts';
import type { NumberType } from '../../frame/columns/number-type.ts';
import { numberMaker } from '../../frame/columns/packed-numbers.ts';
import { quoteName, shorten } from '../../short-text.ts';
import { damaged } from './problem.ts';
import type { Field } from './schema.ts';
import type { StoredPiece } from './stored.ts';
import { TYPE } from './types.ts';
import { unfoldBuffer } from './unfold.ts';

/** The buffers of a piece, of those lengths that its rows need. */
export class PieceBuffers {
  readonly numRow: number;
  readonly piece: StoredPiece;
  readonly #field: Field;

  constructor(field: Field, piece: StoredPiece) {
    this.#field = field;
    this.piece = piece;
    this.numRow = piece.numRow;
  }

  /** The buffer of that number, as it is. */
  whole(index: number): Uint8Array {
    return unfoldBuffer(this.piece.buffers[index]!, this.piece.codec);
  }

  /** The first so many bytes of it. */
  first(index: number, numByte: number): Uint8Array {
    const bytes = this.whole(index);
    if (bytes.length < numByte) {
      throw damaged(`column ${quoteName(shorten(this.#field.name))} has fewer bytes than its ${this.numRow} rows need`);
    }
    return bytes.subarray(0, numByte);
  }

  /** The bits of the cells that are there; undefined where all are. */
  get present(): Uint8Array | undefined {
    if (this.piece.nodes[1] === 0) return undefined;
    return this.first(0, Math.ceil(this.numRow / 8));
  }
}

/** The type in memory of integers and floats. */
function numberTypeOf({ type, name }: Pick<Field, 'type' | 'name'>): NumberType {
  const [size, isSigned] = type.slots as [number, number];
  const numByte = type.id === TYPE.float ? [2, 4, 8][size] : [1, 2, 4, 8].find((bytes) => bytes * 8 === size);
  if (numByte === undefined) throw damaged(`column ${quoteName(shorten(name))} holds numbers of an unknown size`);
  const letter = type.id === TYPE.float ? 'f' : isSigned ? 'i' : 'u';
  return `${letter}${numByte}` as NumberType;
}

export function numbers(field: Pick<Field, 'type' | 'name'>, buffers: PieceBuffers): NumericColumn {
  const type = numberTypeOf(field);
  return numberMaker(buffers.first(1, Number(type[1]) * buffers.numRow), type)({ present: buffers.present });
}
