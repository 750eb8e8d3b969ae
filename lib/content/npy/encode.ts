import type { Frame } from '../../frame/frame.ts';
import type { AnswerWriter } from '../media-type.ts';
import { type NumberedColumn, numberColumns } from '../number-columns.ts';
import { writeArray } from './write-array.ts';
import { writeZip } from './write-zip.ts';

/** The predictions as an array: (n,) of one number a row, (n, k) of several. */
export function encodeNpy(frame: Frame): Uint8Array {
  return arrayOfColumns(numberColumns(frame, 'npy'), frame.numRow);
}

/** The predictions as an archive with an array for each column of them. */
export function encodeNpz(frame: Frame): Uint8Array {
  return archiveOf(numberColumns(frame, 'npz'), frame.numRow);
}

/** Keeps the predictions of all pieces, some bytes a row, as an array begins with their number. */
export function openNpy(isArchive: boolean): AnswerWriter {
  const pieces: NumberedColumn[][] = [];
  let numRow = 0;
  return {
    write: (frame) => {
      const columns = numberColumns(frame, isArchive ? 'npz' : 'npy');
      pieces.push(columns.map((column) => ({ ...column, values: column.values.slice() })));
      numRow += frame.numRow;
      return new Uint8Array(0);
    },
    end: () => (isArchive ? archiveOf : arrayOfColumns)(stacked(pieces), numRow),
  };
}

/** The columns of pieces, one behind the other: float32 where all of them are. */
function stacked(pieces: readonly (readonly NumberedColumn[])[]): NumberedColumn[] {
  return pieces[0]!.map((column, at) => {
    const parts = pieces.map((piece) => piece[at]!.values);
    const isExact = parts.every((values) => values instanceof Float32Array);
    const numValue = parts.reduce((sum, { length }) => sum + length, 0);
    const values = new (isExact ? Float32Array : Float64Array)(numValue);
    let begin = 0;
    for (const part of parts) {
      values.set(part, begin);
      begin += part.length;
    }
    return { ...column, values };
  });
}

function arrayOfColumns(columns: readonly NumberedColumn[], numRow: number): Uint8Array {
  const width = columns.reduce((sum, column) => sum + column.width, 0);
  const [only] = columns;
  const values = columns.length === 1 ? only!.values : joined(columns, numRow, width);
  return writeArray(values, shapeOf(numRow, width));
}

function archiveOf(columns: readonly NumberedColumn[], numRow: number): Uint8Array {
  const members = columns.map(({ name, values, width }) => {
    const file = `${name.replace(/[/\\]/g, '_')}.npy`; // no path to elsewhere: labels are anybody's
    return [file, writeArray(values, shapeOf(numRow, width))] as const;
  });
  return writeZip(new Map(members));
}

function shapeOf(numRow: number, width: number): readonly number[] {
  return width === 1 ? [numRow] : [numRow, width];
}

function joined(columns: readonly NumberedColumn[], numRow: number, width: number): Float32Array | Float64Array {
  const isExact = columns.every(({ values }) => values instanceof Float32Array);
  const table = new (isExact ? Float32Array : Float64Array)(numRow * width);
  let first = 0;
  for (const column of columns) {
    for (let row = 0; row < numRow; row++) {
      for (let at = 0; at < column.width; at++) {
        table[row * width + first + at] = column.values[row * column.width + at]!;
      }
    }
    first += column.width;
  }
  return table;
}
