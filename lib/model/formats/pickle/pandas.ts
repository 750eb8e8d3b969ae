import { readNdarray, readNumber } from './numpy.ts';
import { readIndex } from './python-data.ts';
import { PickleObject, type PickleValue } from './values.ts';

/** A pandas Series or DataFrame: what its rows are called, its columns, and the values of each. */
export interface PandasTable {
  readonly index: readonly PickleValue[];
  readonly columns: readonly PickleValue[];
  /** (columns, index) */
  readonly data: readonly (readonly PickleValue[])[];
}

/** A Series, which is one column without a name; undefined when it is no such thing. */
export function readSeries(value: PickleObject): PandasTable | undefined {
  const manager = value.get('_mgr');
  const [axes, blocks] = manager instanceof PickleObject && Array.isArray(manager.state) ? manager.state : [];
  const index = Array.isArray(axes) ? readIndex(axes[0]) : undefined;
  const values = Array.isArray(blocks) ? readNdarray(blocks[0])?.elements : undefined;
  if (index === undefined || values?.length !== index.length) return undefined;
  return { index, columns: [null], data: [values] };
}

/** A DataFrame; undefined when it is no such thing. */
export function readFrame(value: PickleObject): PandasTable | undefined {
  const manager = value.get('_mgr');
  const [blocks, axes] = manager instanceof PickleObject ? manager.args : [];
  if (!Array.isArray(blocks) || !Array.isArray(axes)) return undefined;
  const [columns, index] = axes.map((axis) => readIndex(axis));
  if (columns === undefined || index === undefined) return undefined;
  const data: (readonly PickleValue[])[] = [];
  for (const block of blocks) placeBlock(block, index.length, data);
  const isWhole = data.length === columns.length && columns.every((_, column) => data[column] !== undefined);
  return isWhole ? { index, columns, data } : undefined;
}

/** Columns of one type lie together: a matrix, and where each of its rows belongs. */
function placeBlock(block: PickleValue, numRow: number, data: (readonly PickleValue[])[]): void {
  const [values, places] = block instanceof PickleObject ? block.args : [];
  const array = readNdarray(values);
  if (array === undefined || array.shape.length !== 2 || array.shape[1] !== numRow) return;
  const columns = readPlaces(places, array.shape[0]!);
  for (const [at, column] of columns.entries()) {
    if (column >= 0 && column < MAX_COLUMNS) data[column] = array.elements.slice(at * numRow, (at + 1) * numRow);
  }
}

/** Far above what an encoder keeps. */
const MAX_COLUMNS = 100_000;

function readPlaces(places: PickleValue | undefined, count: number): readonly number[] {
  if (places instanceof PickleObject && places.className.endsWith('.slice')) {
    const [start, , step] = places.args.map(readNumber);
    return Array.from({ length: count }, (_, at) => (start ?? 0) + at * (step ?? 1));
  }
  return (readNdarray(places)?.elements ?? []).map(Number);
}
