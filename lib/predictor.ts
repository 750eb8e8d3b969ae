import type { FeatureReader } from './engine/feature-reader.ts';
import { InvalidOptionError } from './errors.ts';
import { DEFAULT_LAYOUT, Frame } from './frame/frame.ts';
import { throwRowError } from './frame/row-errors.ts';
import { cellRows, flatRows, type Rows } from './given-rows.ts';
import { matchFeatures } from './hooks/match-features.ts';
import { model_fn } from './hooks/model-fn.ts';
import type { TransformOptions } from './hooks/options.ts';
import { explain } from './hooks/output-columns.ts';
import { readFeatures } from './hooks/predict-fn.ts';
import type { Model, PredictOptions, Scores } from './model/model.ts';

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
    return this.#predictions(this.#scoreNow(rows, options));
  }

  /** What `predict` returns, of any model: those in ONNX do not answer at once. */
  async predictAsync(rows: Rows, options?: RowOptions): Promise<Predictions> {
    return this.#predictions(await this.model.score(this.#read(rows, options), options));
  }

  /** (numRow, numClass) float32, what `predict_proba` returns. */
  predictProbability(rows: Rows, options?: RowOptions): Float32Array {
    const { probability } = this.#scoreNow(rows, options);
    if (probability) return probability;
    throw new InvalidOptionError(`a model for ${this.model.summary.objective} has no probabilities`, {
      hint: 'call predict, or predictMargin',
    });
  }

  /** (numRow, numGroup) float32 margins, what `predict(output_margin=True)` returns. */
  predictMargin(rows: Rows, options?: RowOptions): Float32Array {
    const { margin } = this.#scoreNow(rows, options);
    if (margin) return margin;
    throw new InvalidOptionError('an ensemble of models has no margin', { hint: 'call predict' });
  }

  /** (numRow, numTree) node ids, what `pred_leaf=True` returns. */
  predictLeaf(rows: Rows, options?: RowOptions): Float32Array {
    return this.model.predictLeaf(this.#read(rows, options), options);
  }

  /**
   * (numRow, numGroup, numFeature + 1) float32, the bias last: SHAP values as `pred_contribs=True` returns them, or with
   * `approximate` what `approx_contribs=True` adds to that.
   */
  predictContributions(rows: Rows, options: RowOptions & { readonly approximate?: boolean } = {}): Float32Array {
    return explain(this.model, this.#read(rows, options), options.approximate ? 'approximate' : 'exact', options);
  }

  /** (numRow, numGroup, numFeature + 1, numFeature + 1) float32, what `pred_interactions=True` returns. */
  predictInteractions(rows: Rows, options?: RowOptions): Float32Array {
    return explain(this.model, this.#read(rows, options), 'interactions', options);
  }

  #predictions(scores: Scores): Predictions {
    const { classes } = this.model;
    if (classes && scores.classIndex) return Array.from(scores.classIndex, (k) => classes[k]!);
    return scores.prediction ?? scores.value;
  }

  #scoreNow(rows: Rows, options: RowOptions | undefined): Scores {
    const scores = this.model.score(this.#read(rows, options), options);
    if (!(scores instanceof Promise)) return scores;
    scores.catch(() => undefined); // nobody waits for it
    throw new InvalidOptionError('a model in ONNX does not answer at once', { hint: 'await predictAsync(rows)' });
  }

  #read(rows: Rows, options: RowOptions = {}): FeatureReader {
    const flat = flatRows(rows, this.model.numFeature);
    if (flat !== undefined) return flat;
    const frame = new Frame(cellRows(rows as Exclude<Rows, Float32Array | Float64Array>), DEFAULT_LAYOUT);
    return readFeatures(frame, matchFeatures(frame, this.model), throwRowError, options).reader;
  }
}
