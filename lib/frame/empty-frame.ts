import { FeatureMatrix } from '../engine/feature-matrix.ts';
import { DEFAULT_LAYOUT, type FeatureSelection, Frame, type RowSource } from './frame.ts';

/** No rows, of no columns. Lists of JSON would do, but bring all that reads JSON along. */
const EMPTY_ROWS: RowSource = {
  numRow: 0,
  firstRow: 0,
  numColumn: 0,
  columnNames: undefined,
  numCell: 0,
  readFeatures: ({ columns }: FeatureSelection) => new FeatureMatrix(new Float32Array(0), 0, columns.length),
  readCells: () => undefined,
  csvCells: () => [],
  writeCsv: () => undefined,
  jsonCells: () => new Map(),
};

export const EMPTY_FRAME = new Frame(EMPTY_ROWS, DEFAULT_LAYOUT);
