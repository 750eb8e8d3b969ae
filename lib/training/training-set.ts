import { FeatureMatrix } from '../engine/feature-matrix.ts';

/** Rows to learn from, or to measure a model on: what XGBoost calls a DMatrix. */
export interface TrainingSet {
  /** (numRow, numFeature) row-major; NaN is missing, categories are their codes */
  readonly values: Float32Array;
  readonly numRow: number;
  readonly numFeature: number;
  /** (numFeature) q: numeric, c: categorical */
  readonly featureTypes: readonly FeatureType[];
  /** (numRow, numTarget) classes are their codes 0 … numClass - 1; empty where label bounds stand in for it */
  readonly label: Float32Array;
  /** Labels per row; several make one model of one tree per target. */
  readonly numTarget: number;
  /** (numRow), or (numGroup) in ranking */
  readonly weight?: Float32Array | undefined;
  /** (numRow, number of the model's outputs) margins to start from in place of the intercept */
  readonly baseMargin?: Float32Array | undefined;
  /** (numGroup) rows of each query, which follow one another; for ranking */
  readonly groupSizes?: Int32Array | undefined;
  /** (numRow) for `survival:aft` */
  readonly labelLowerBound?: Float32Array | undefined;
  /** (numRow) for `survival:aft`; Infinity where the event was not seen */
  readonly labelUpperBound?: Float32Array | undefined;
  /** (numRow) what messages call the rows; counted from 1 by default */
  readonly rowNumbers?: Uint32Array | undefined;
  /** (numFeature) how likely each feature is among the sampled ones; all the same by default */
  readonly featureWeights?: Float32Array | undefined;
}

export type FeatureType = 'q' | 'c';

/** The features of a set, for engines and models. */
export function featuresOf({ values, numRow, numFeature }: TrainingSet): FeatureMatrix {
  return new FeatureMatrix(values, numRow, numFeature);
}

/** Some rows of a set without queries, in their order. */
export function selectRows(set: TrainingSet, rows: Uint32Array): TrainingSet {
  const { numFeature, numTarget, numRow } = set;
  const of = (table: Float32Array | undefined, width: number) => table && takeRows(table, rows, width);
  return {
    ...set,
    numRow: rows.length,
    values: takeRows(set.values, rows, numFeature),
    label: takeRows(set.label, rows, set.label.length > 0 ? numTarget : 0),
    weight: of(set.weight, 1),
    baseMargin: of(set.baseMargin, (set.baseMargin?.length ?? 0) / numRow),
    labelLowerBound: of(set.labelLowerBound, 1),
    labelUpperBound: of(set.labelUpperBound, 1),
    rowNumbers: rows.map((row) => set.rowNumbers?.[row] ?? row + 1),
  };
}

function takeRows(table: Float32Array, rows: Uint32Array, width: number): Float32Array {
  const taken = new Float32Array(rows.length * width);
  for (const [at, row] of rows.entries()) taken.set(table.subarray(row * width, (row + 1) * width), at * width);
  return taken;
}

/** The rows of a set without queries, and behind them those of another one of the same shape. */
export function joinSets(first: TrainingSet, second: TrainingSet): TrainingSet {
  const join = (name: 'weight' | 'labelLowerBound' | 'labelUpperBound') => joinTables(first[name], second[name]);
  return {
    ...first,
    numRow: first.numRow + second.numRow,
    values: joinTables(first.values, second.values)!,
    label: joinTables(first.label, second.label)!,
    weight: join('weight'),
    labelLowerBound: join('labelLowerBound'),
    labelUpperBound: join('labelUpperBound'),
    // the second set's rows have numbers of their own
    rowNumbers: undefined,
  };
}

function joinTables(first: Float32Array | undefined, second: Float32Array | undefined): Float32Array | undefined {
  if (first === undefined || second === undefined) return undefined;
  const joined = new Float32Array(first.length + second.length);
  joined.set(first);
  joined.set(second, first.length);
  return joined;
}
