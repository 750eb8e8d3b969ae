import { MalformedInputError } from '../../errors.ts';
import type { NumericColumn } from '../../frame/columns/column.ts';
import { ColumnRows } from '../../frame/columns/column-rows.ts';
import { DEFAULT_LAYOUT, Frame, type RowSource } from '../../frame/frame.ts';
import { SparseRows } from '../../frame/sparse-rows.ts';
import { quoteName, shorten } from '../../short-text.ts';
import { MatrixColumns } from './columns.ts';
import { rowsOf } from './decode.ts';
import { readArray, type StoredArray } from './header.ts';
import { readZip } from './zip.ts';

const EXTENSION = '.npy';

/**
 * The frame of an archive of arrays: one array as `decodeNpy` reads it; several of one dimension, which are columns by the
 * names that `numpy.savez` was given; or a matrix of `scipy.sparse.save_npz`.
 */
export async function decodeNpz(body: Uint8Array): Promise<Frame> {
  const arrays = new Map<string, StoredArray>();
  for (const [file, bytes] of await readZip(body)) {
    if (!file.endsWith(EXTENSION)) throw notArrays(`it holds ${quoteName(shorten(file))}, which is not an array`);
    const name = file.slice(0, -EXTENSION.length);
    arrays.set(name, readArray(bytes, `array ${quoteName(name)}`));
  }
  return new Frame(rowsOfArrays(arrays), DEFAULT_LAYOUT);
}

function rowsOfArrays(arrays: ReadonlyMap<string, StoredArray>): RowSource {
  if (arrays.has('format') && arrays.has('shape')) return rowsOfSparse(arrays);
  const [first] = arrays.values();
  if (first === undefined) throw notArrays('it is empty');
  return arrays.size === 1 ? rowsOf(first) : rowsOfColumns(arrays, first.shape[0] ?? 0);
}

function rowsOfColumns(arrays: ReadonlyMap<string, StoredArray>, numRow: number): RowSource {
  const columns = Array.from(arrays, ([name, array]) => {
    const [length, width = 1] = array.shape;
    if (array.shape.length > 2 || length !== numRow || width !== 1 || 'fields' in array.type) {
      throw notArrays(`array ${quoteName(name)} is not a column of ${numRow} cells`);
    }
    return new MatrixColumns(array, numRow, 1).at(0);
  });
  return new ColumnRows(columns, numRow, { columnNames: [...arrays.keys()] });
}

function rowsOfSparse(arrays: ReadonlyMap<string, StoredArray>): RowSource {
  const format = listOf(arrays, 'format').text(0) ?? '';
  if (format !== 'csr') {
    throw notArrays(`it holds a sparse matrix in the form ${quoteName(format)}`, 'save its rows: rows.tocsr()');
  }
  const shape = numbersOf(arrays, 'shape');
  const [starts, indices, values] = ['indptr', 'indices', 'data'].map((name) => numbersOf(arrays, name)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const [numRow = -1, numColumn = -1] = shape;
  const isOrdered = starts.every((start, row) => start >= (starts[row - 1] ?? 0));
  const isWhole = starts.length === numRow + 1 && starts[0] === 0 && starts[numRow] === values.length;
  const isWithin = indices.length === values.length && indices.every((index) => index >= 0 && index < numColumn);
  if (!isOrdered || !isWhole || !isWithin) throw notArrays('its sparse matrix contradicts itself');
  return new SparseRows({ starts: Uint32Array.from(starts), indices: Uint32Array.from(indices), values, numColumn });
}

function numbersOf(arrays: ReadonlyMap<string, StoredArray>, name: string): Float64Array {
  const { shape } = arrays.get(name) ?? { shape: [] };
  const column = listOf(arrays, name);
  if (column.kind === 'text' || shape.length !== 1) throw notArrays('its sparse matrix contradicts itself');
  return Float64Array.from({ length: shape[0]! }, (_, at) => (column as NumericColumn).number(at));
}

function listOf(arrays: ReadonlyMap<string, StoredArray>, name: string) {
  const array = arrays.get(name);
  if (array === undefined || 'fields' in array.type) throw notArrays(`its sparse matrix lacks ${name}`);
  return new MatrixColumns(array, array.shape[0] ?? 1, 1).at(0);
}

function notArrays(
  what: string,
  hint = 'send one matrix, numpy.savez(file, rows), or a column for each feature by its name',
): MalformedInputError {
  return new MalformedInputError(`the archive of numpy arrays is not a table of rows: ${what}`, { hint });
}
