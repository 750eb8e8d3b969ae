import type { FeatureReader } from '../engine/feature-reader.ts';
import type { Model } from './model.ts';

/** A column of predictions, as it is counted. */
export interface PredictedColumn {
  readonly name: string;
  /** numbers, or labels; undefined where a row has none */
  readonly values: Float32Array | Float64Array | readonly unknown[];
}

/** Counts rows as they are scored, for whoever wants to know whether they are like those of the training. */
export interface RowCounter {
  /** what all threads count into that share the model */
  readonly shared: SharedArrayBuffer;
  /** The rows, which are counted as they are read; those of a request that fails are forgotten. */
  watch(rows: FeatureReader): FeatureReader;
  /**
   * Takes the rows that were read last for scored.
   *
   * @param unknown by feature, cells that name a category which the model does not know, and were read as missing
   */
  commit(columns: readonly PredictedColumn[], unknown: ReadonlyMap<number, number>): void;
}

/** A model whose rows may be watched. */
export interface WatchedModel extends Model {
  counter?: RowCounter | undefined;
}

/** What counts the rows of a model, where somebody watches them. */
export function counterOf(model: Model | undefined): RowCounter | undefined {
  return (model as WatchedModel | undefined)?.counter;
}
