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
import type { LoadOptions } from './model/load-options.ts';
import type { Model, PredictOptions, Scores } from './model/model.ts';

/** What the numbers depend on besides the rows; `onUnknownCategory` as in a request: missing unless it says `fail`. */
export type RowOptions = PredictOptions & Pick<TransformOptions, 'onUnknownCategory'>;

/** What a classifier calls a class: a number where the training labels were numbers. */
export type Label = string | number;

/** What `predict` answers, by what a model answers: (numRow) labels, or (numRow, numOutput) numbers. */
export interface PredictionsOf {
  readonly labels: Label[];
  readonly numbers: Float32Array;
}

/** Labels of a classifier, numbers of everything else. */
export type Answers = keyof PredictionsOf;
export type Predictions = PredictionsOf[Answers];
/** One type for each answer, so that a look at `answers` tells which of them `predict` gives. */
export type PredictorOf<Answer extends Answers> = Answer extends Answers ? Predictor<Answer> : never;

/** What is expected of a model. */
export interface LoadModelOptions<Answer extends Answers = Answers> extends LoadOptions {
  /** refuses a model that answers otherwise, and makes it the type of `predict` */
  readonly answers?: Answer | undefined;
}

/**
 * The model in a folder, a file or at an `s3://` uri, ready to predict.
 *
 * @throws ModelFormatError, ModelNotReadyError, and InvalidOptionError for a model that does not answer as `answers` says
 * @example
 * const model = await loadModel('model-artifacts/wine', { answers: 'labels' });
 * const [label] = model.predict([{ alcohol: 13.2, … }]);
 */
export async function loadModel<Answer extends Answers = Answers>(
  uri: string,
  { answers, ...options }: LoadModelOptions<Answer> = {},
): Promise<PredictorOf<Answer>> {
  const predictor = new Predictor<Answer>(await model_fn(uri, options));
  if (answers === undefined || answers === predictor.answers) return predictor as PredictorOf<Answer>;
  throw new InvalidOptionError(`the model answers ${predictor.answers}, not ${answers}`, {
    hint: `it answers ${predictor.model.summary.answers}; load another, or leave out answers`,
  });
}

/** A model that predicts plain arrays and records. */
export class Predictor<Answer extends Answers = Answers> {
  readonly model: Model;
  /** what `predict` answers */
  readonly answers: Answer;

  constructor(model: Model) {
    this.model = model;
    this.answers = (model.classes ? 'labels' : 'numbers') as Answer;
  }

  /**
   * What the model object's own `predict` returns in Python: (numRow) labels for a classifier, else the objective's
   * output, (numRow, numOutput) float32.
   */
  predict(rows: Rows, options?: RowOptions): PredictionsOf[Answer] {
    return this.#predictions(this.#scoreNow(rows, options));
  }

  /** What `predict` returns, of any model: those in ONNX do not answer at once. */
  async predictAsync(rows: Rows, options?: RowOptions): Promise<PredictionsOf[Answer]> {
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

  #predictions(scores: Scores): PredictionsOf[Answer] {
    const { classes } = this.model;
    const predictions = classes
      ? Array.from(scores.classIndex!, (k) => classes[k]!)
      : (scores.prediction ?? scores.value);
    return predictions as PredictionsOf[Answer];
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
