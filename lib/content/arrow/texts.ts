import type { Column } from '../../frame/columns/column.ts';
import { CodedTexts } from '../../frame/columns/texts.ts';
import { utf8Of } from '../../platform/node.ts';
import type { PieceBuffers } from './piece-buffers.ts';
import { damaged } from './problem.ts';
import { TYPE } from './types.ts';

const VIEW_BYTES = 16;
/** Longer texts stand in other buffers. */
const MAX_INLINE = 12;

/** The column of texts, if it is one. */
export function textColumn(type: number, buffers: PieceBuffers): Column | undefined {
  if (type === TYPE.utf8 || type === TYPE.largeUtf8)
    return textsAt(offsetsOf(buffers, type), buffers.whole(2), buffers);
  return type === TYPE.utf8View ? textsOfViews(buffers) : undefined;
}

function isPresent(present: Uint8Array | undefined, row: number): boolean {
  return present === undefined || ((present[row >> 3]! >> (row & 7)) & 1) === 1;
}

/** (numRow + 1) where each text begins, and where the last one ends; of 8 bytes each only the lower half may be used. */
function offsetsOf(buffers: PieceBuffers, type: number): (row: number) => number {
  const step = type === TYPE.utf8 ? 4 : 8;
  const bytes = buffers.numRow === 0 ? buffers.whole(1) : buffers.first(1, step * (buffers.numRow + 1));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (step === 4) return (row) => view.getInt32(4 * row, true);
  return (row) => view.getUint32(8 * row, true) + view.getInt32(8 * row + 4, true) * 2 ** 32;
}

function textsAt(offset: (row: number) => number, bytes: Uint8Array, { numRow, present }: PieceBuffers): Column {
  const cells = function* () {
    let start = numRow > 0 ? offset(0) : 0;
    for (let row = 0; row < numRow; row++) {
      const end = offset(row + 1);
      if (start < 0 || end < start || end > bytes.length)
        throw damaged(`the text of row ${row + 1} lies beyond its column`);
      yield isPresent(present, row) ? utf8Of(bytes, start, end) : undefined;
      start = end;
    }
  };
  return CodedTexts.of(cells(), numRow);
}

/** Texts of up to 12 bytes stand with their lengths; of others, where they stand. */
function textsOfViews(buffers: PieceBuffers): Column {
  const { numRow, present, piece } = buffers;
  const views = buffers.first(1, VIEW_BYTES * numRow);
  const view = new DataView(views.buffer, views.byteOffset, views.byteLength);
  const others = piece.buffers.slice(2).map((_, index) => buffers.whole(index + 2));
  const cells = function* () {
    for (let row = 0, at = 0; row < numRow; row++, at += VIEW_BYTES) {
      if (!isPresent(present, row)) {
        yield undefined;
        continue;
      }
      const length = view.getInt32(at, true);
      const isInline = length <= MAX_INLINE;
      const bytes = isInline ? views : others[view.getInt32(at + 8, true)];
      const start = isInline ? at + 4 : view.getInt32(at + 12, true);
      if (bytes === undefined || length < 0 || start < 0 || start + length > bytes.length) {
        throw damaged(`the text of row ${row + 1} lies beyond its column`);
      }
      yield utf8Of(bytes, start, start + length);
    }
  };
  return CodedTexts.of(cells(), numRow);
}
