import { MalformedInputError } from '../../errors.ts';
import { ColumnRows } from '../../frame/columns/column-rows.ts';
import { DEFAULT_LAYOUT, Frame, type RowSource } from '../../frame/frame.ts';
import { LateRows } from '../../frame/late-rows.ts';
import { columnsOfRecords, MatrixColumns } from './columns.ts';
import { readArray, type StoredArray } from './header.ts';

/** The frame of an array: a matrix of rows by position, or records with named members. */
export function decodeNpy(body: Uint8Array): Frame {
  return new Frame(rowsOf(readArray(body)), DEFAULT_LAYOUT);
}

/**
 * The rows of an array. One dimension is one row, as `numpy.genfromtxt` and SageMaker's scikit-learn container give it; to a
 * model of one feature it is that feature of as many rows.
 */
export function rowsOf(array: StoredArray): RowSource {
  const { type, shape } = array;
  if ('fields' in type) return rowsOfRecords(array);
  if (shape.length === 1) {
    const [length] = shape as [number];
    return new LateRows((expected) =>
      expected?.numFeature === 1 && !expected.idColumns
        ? matrix(array, length, 1)
        : matrix(array, Math.min(length, 1), length),
    );
  }
  if (shape.length !== 2) throw wrongShape(shape);
  const [numRow, numColumn] = shape as [number, number];
  if (numColumn === 0 && numRow > 0) throw wrongShape(shape);
  return matrix(array, numRow, numColumn);
}

function matrix(array: StoredArray, numRow: number, numColumn: number): RowSource {
  return new ColumnRows(new MatrixColumns(array, numRow, numColumn), numRow);
}

function rowsOfRecords(array: StoredArray): RowSource {
  const { type, shape } = array;
  const fields = 'fields' in type ? type.fields : [];
  const [numRow] = shape;
  if (shape.length !== 1 || numRow === undefined || (fields.length === 0 && numRow > 0)) throw wrongShape(shape);
  const columnNames = fields.map(({ name }) => name);
  return new ColumnRows(columnsOfRecords(array, fields, numRow), numRow, { columnNames });
}

function wrongShape(shape: readonly number[]): MalformedInputError {
  const isScalar = shape.length === 0;
  return new MalformedInputError(`the numpy array has the shape (${shape.join(', ')}), which is not a table of rows`, {
    hint: isScalar ? 'send rows: numpy.atleast_2d(row)' : 'send a row for each sample: rows.reshape(len(rows), -1)',
  });
}
