import type { FeatureMatrix } from './engine/feature-matrix.ts';
import { InvalidOptionError, MalformedInputError } from './errors.ts';
import { DEFAULT_LAYOUT, Frame } from './frame/frame.ts';
import { ListRows, RecordRows } from './frame/json-rows.ts';
import { throwRowError } from './frame/row-errors.ts';
import { matchFeatures } from './hooks/match-features.ts';
import { model_fn } from './hooks/model-fn.ts';
import type { TransformOptions } from './hooks/options.ts';
import { explain, predictionColumns } from './hooks/output-columns.ts';
import { readFeatures } from './hooks/predict-fn.ts';
import type { Model, PredictOptions, Scores } from './model/model.ts';

/**
 * Rows to predict: lists of cells or typed arrays in the model's feature order, one flat (numRow × numFeature) typed
 * array, or records by feature name. NaN, null and members that are left out are missing.
 */
export type Rows =
  | readonly (readonly unknown[])[]
  | readonly (Float32Array | Float64Array)[]
  | Float32Array
  | Float64Array
  | readonly { readonly [name: string]: unknown }[];

/** What the numbers depend on besides the rows; `onUnknownCategory` as in a request: missing unless it says `fail`. */
export type RowOptions = PredictOptions & Pick<TransformOptions, 'onUnknownCategory'>;

/** Labels of a classifier, else numbers. */
export type Predictions = Float32Array | (string | number)[];

/**
 * The model in a folder, a file or at an `s3://` uri, ready to predict.
 * @example const model = await loadModel('model-artifacts/wine'); model.predict([{ alcohol: 13.2, … }]);
 */
export async function loadModel(uri: string): Promise<Predictor> {
  return new Predictor(await model_fn(uri));
}

/** A model that predicts plain arrays and records. */
export class Predictor {
  readonly model: Model;

  constructor(model: Model) {
    this.model = model;
  }

  /**
   * What the model object's own `predict` returns in Python: (numRow) labels for a classifier, else the objective's
   * output, (numRow, numOutput) float32.
   */
  predict(rows: Rows, options?: RowOptions): Predictions {
    const matrix = this.#matrix(rows, options);
    return this.#predictions(matrix, this.#scoreNow(matrix, options));
  }

  /** What `predict` returns, of any model: those in ONNX do not answer at once. */
  async predictAsync(rows: Rows, options?: RowOptions): Promise<Predictions> {
    const matrix = this.#matrix(rows, options);
    return this.#predictions(matrix, await this.model.score(matrix, options));
  }

  /** (numRow, numClass) float32, what `predict_proba` returns. */
  predictProbability(rows: Rows, options?: RowOptions): Float32Array {
    const { probability } = this.#scoreNow(this.#matrix(rows, options), options);
    if (probability) return probability;
    throw new InvalidOptionError(`a model for ${this.model.summary.objective} has no probabilities`, {
      hint: 'call predict, or predictMargin',
    });
  }

  /** (numRow, numGroup) float32 margins, what `predict(output_margin=True)` returns. */
  predictMargin(rows: Rows, options?: RowOptions): Float32Array {
    const { margin } = this.#scoreNow(this.#matrix(rows, options), options);
    if (margin) return margin;
    throw new InvalidOptionError('an ensemble of models has no margin', { hint: 'call predict' });
  }

  /** (numRow, numTree) node ids, what `pred_leaf=True` returns. */
  predictLeaf(rows: Rows, options?: RowOptions): Float32Array {
    return this.model.predictLeaf(this.#matrix(rows, options), options);
  }

  /**
   * (numRow, numGroup, numFeature + 1) float32, the bias last: SHAP values as `pred_contribs=True` returns them, or with
   * `approximate` what `approx_contribs=True` adds to that.
   */
  predictContributions(rows: Rows, options: RowOptions & { readonly approximate?: boolean } = {}): Float32Array {
    return explain(this.model, this.#matrix(rows, options), options.approximate ? 'approximate' : 'exact', options);
  }

  /** (numRow, numGroup, numFeature + 1, numFeature + 1) float32, what `pred_interactions=True` returns. */
  predictInteractions(rows: Rows, options?: RowOptions): Float32Array {
    return explain(this.model, this.#matrix(rows, options), 'interactions', options);
  }

  #predictions(matrix: FeatureMatrix, scores: Scores): Predictions {
    if (!this.model.classes) return scores.prediction ?? scores.value;
    const [labels] = predictionColumns(this.model, scores, matrix.numRow);
    return labels.values as (string | number)[];
  }

  #scoreNow(matrix: FeatureMatrix, options: PredictOptions | undefined): Scores {
    const scores = this.model.score(matrix, options);
    if (!(scores instanceof Promise)) return scores;
    scores.catch(() => undefined); // nobody waits for it
    throw new InvalidOptionError('a model in ONNX does not answer at once', { hint: 'await predictAsync(rows)' });
  }

  #matrix(rows: Rows, options: RowOptions = {}): FeatureMatrix {
    if (rows instanceof Float32Array || rows instanceof Float64Array) return this.#flatMatrix(rows);
    const frame = new Frame(rowSource(rows), DEFAULT_LAYOUT);
    return readFeatures(frame, matchFeatures(frame, this.model), throwRowError, options).matrix;
  }

  #flatMatrix(values: Float32Array | Float64Array): FeatureMatrix {
    const { numFeature } = this.model;
    const numRow = values.length / numFeature;
    if (!Number.isInteger(numRow)) {
      throw new MalformedInputError(`${values.length} values cannot be divided into rows of ${numFeature} features`, {
        hint: 'give numRow × numFeature values, row after row',
      });
    }
    return { values: Float32Array.from(values), numRow, numFeature };
  }
}

function rowSource(rows: Exclude<Rows, Float32Array | Float64Array>): ListRows | RecordRows {
  const [first] = rows;
  if (first === undefined || Array.isArray(first)) return new ListRows(rows as unknown[][]);
  if (ArrayBuffer.isView(first)) return new ListRows((rows as Float32Array[]).map((row) => [...row]));
  return new RecordRows(rows as { [name: string]: unknown }[]);
}
