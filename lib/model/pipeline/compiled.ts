import type { FeatureMatrix } from '../../engine/feature-matrix.ts';
import type { Model, PredictOptions, Scores, SynchronousModel } from '../model.ts';
import type { Shape, Source } from './shape.ts';
import type { Rows, Table } from './table.ts';

/** A fitted transformer, compiled for the columns before it. */
export interface Step {
  /** the columns that it makes */
  readonly shape: Shape;
  /** Those of some rows; the table that it is given stays as it is. */
  run(table: Table, rows: Rows): Table;
  /** Where it takes numbers alone, gives one for each, and refuses none: what it does to the (numRow) numbers of a column. */
  readonly change?: ((values: Float64Array, column: number, rows: Rows) => void) | undefined;
}

/** A fitted estimator, compiled for the columns before it. */
export interface Head {
  readonly kind: Model['kind'];
  /** labels in the order of its probabilities; undefined unless it is a classifier */
  readonly classes: Model['classes'];
  /** labels of each target, where it answers several */
  readonly targets?: Model['targets'];
  /** margins of a row, where there are any */
  readonly numGroup: number;
  /** the XGBoost model that answers, where it is one alone: its margins, leaves and contributions are those of the whole */
  readonly model?: SynchronousModel | undefined;
  /** What that model gets. */
  readonly toFeatures?: ((table: Table, rows: Rows) => FeatureMatrix) | undefined;
  /** Names of those columns. */
  readonly names?: (() => readonly string[]) | undefined;
  /** What of the caller's they are made of. */
  readonly sources?: (() => readonly Source[]) | undefined;
  /** its answers are float64 */
  readonly isPrecise?: boolean | undefined;
  /** a classifier without probabilities */
  readonly isVote?: boolean | undefined;
  /** XGBoost's name for answers like its own, where they are not those of the models in it */
  readonly objective?: string | undefined;
  /** Its answers for some rows. */
  score(table: Table, rows: Rows, options: PredictOptions): Scores;
  /**
   * (numRow, numClass) what scikit-learn's `decision_function` answers, one number a row of two classes; where there is one, others
   * ask it, and not for probabilities.
   */
  readonly decide?: ((table: Table, rows: Rows, options: PredictOptions) => Float32Array | Float64Array) | undefined;
}
