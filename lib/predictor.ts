import type { FeatureReader } from './engine/feature-reader.ts';
import { InvalidOptionError } from './errors.ts';
import { DEFAULT_LAYOUT, Frame } from './frame/frame.ts';
import { throwRowError } from './frame/row-errors.ts';
import { cellRows, flatRows, type Rows } from './given-rows.ts';
import { matchFeatures } from './hooks/match-features.ts';
import type { TransformOptions } from './hooks/options.ts';
import { readFeatures } from './hooks/predict-fn.ts';
import { explain, sumContributions } from './hooks/wishes.ts';
import type { Model, PredictOptions, Scores } from './model/model.ts';

/** Options of one prediction. A category that the model does not know is missing, and with `onUnknownCategory: 'fail'` an error. */
export type RowOptions = PredictOptions & Pick<TransformOptions, 'onUnknownCategory'>;

/** The same for contributions: which, and of what. */
export interface ContributionOptions extends RowOptions, Pick<TransformOptions, 'contributions'> {
  /** Saabas' values in place of SHAP's */
  readonly approximate?: boolean | undefined;
}

/** A class's name in a classifier: a number where the training labels were numbers. */
export type Label = string | number;

/** The two kinds of answer that `predict` gives, by the name that `answers` has for them. */
export interface PredictionsOf {
  /** (numRow, numTarget) the class of each row, of each target where there are several */
  readonly labels: Label[];
  /** (numRow, numOutput) the objective's output, row-major; a Float64Array, which types do not tell apart, where scikit-learn's array is float64 */
  readonly numbers: Float32Array;
}

/** The kind of answer of a model: labels of a classifier, numbers of everything else. */
export type Answers = keyof PredictionsOf;
/** A prediction of a model whose kind of answer nobody told. */
export type Predictions = PredictionsOf[Answers];
/** A Predictor of either kind: comparing its `answers` tells the compiler which of them `predict` gives. */
export type PredictorOf<Answer extends Answers> = Answer extends Answers ? Predictor<Answer> : never;

/**
 * A model ready to predict.
 *
 * @throws {@link InvalidOptionError} for one that does not answer as `answers` says
 */
export function predictorOf<Answer extends Answers>(model: Model, answers: Answer | undefined): PredictorOf<Answer> {
  const predictor = new Predictor<Answer>(model);
  if (answers === undefined || answers === predictor.answers) return predictor as PredictorOf<Answer>;
  throw new InvalidOptionError(`the model answers ${predictor.answers}, not ${answers}`, {
    hint: `it answers ${predictor.model.summary.answers}; load another, or leave out answers`,
  });
}

/**
 * A model that predicts plain arrays and records, made by {@link loadModel}. Each method takes one row or several
 * ({@link Rows}) and answers with one flat, row-major array, its shape in brackets.
 *
 * Each throws {@link MalformedInputError} for a cell that is not a number or a category, and {@link MissingFeatureError} for
 * records without one of the model's features.
 */
export class Predictor<Answer extends Answers = Answers> {
  /** the model itself: its features, classes and summary */
  readonly model: Model;
  /** the kind of answer that `predict` gives */
  readonly answers: Answer;

  /** @param model what `model_fn` has loaded */
  constructor(model: Model) {
    this.model = model;
    this.answers = (model.classes || model.targets ? 'labels' : 'numbers') as Answer;
  }

  /**
   * Predictions as the model object's own `predict` returns them in Python: (numRow) labels for a classifier, else
   * (numRow, numOutput) float32, the objective's output.
   *
   * @throws {@link InvalidOptionError} for a model in ONNX, which does not answer at once
   */
  predict(rows: Rows, options?: RowOptions): PredictionsOf[Answer] {
    return this.#predictions(this.#scoreNow(rows, options));
  }

  /** Predictions of any model, as `predict` returns them: a model in ONNX does not answer at once. */
  async predictAsync(rows: Rows, options?: RowOptions): Promise<PredictionsOf[Answer]> {
    const { model, reader } = this.#read(rows, options);
    return this.#predictions(await model.score(reader, options));
  }

  /**
   * (numRow, numClass) probabilities, as `predict_proba` returns them: float32, or a Float64Array where scikit-learn's are float64.
   *
   * @throws {@link InvalidOptionError} for a model without classes
   */
  predictProbability(rows: Rows, options?: RowOptions): Float32Array {
    const scores = this.#scoreNow(rows, options);
    const probability = scores.precise?.probability ?? scores.probability;
    if (probability) return probability as Float32Array; // a union of both would have no reduce
    throw new InvalidOptionError(`a model for ${this.model.summary.objective} has no probabilities`, {
      hint: 'call predict, or predictMargin',
    });
  }

  /**
   * (numRow, numGroup) float32 margins, as `predict(output_margin=True)` returns them.
   *
   * @throws {@link InvalidOptionError} for an ensemble of models, which has none
   */
  predictMargin(rows: Rows, options?: RowOptions): Float32Array {
    const { margin } = this.#scoreNow(rows, options);
    if (margin) return margin;
    throw new InvalidOptionError('an ensemble of models has no margin', { hint: 'call predict' });
  }

  /** (numRow, numTree) ids of the leaves that rows end in, as `pred_leaf=True` returns them. */
  predictLeaf(rows: Rows, options?: RowOptions): Float32Array {
    const { model, reader } = this.#read(rows, options);
    return model.predictLeaf(reader, options);
  }

  /**
   * (numRow, numGroup, numFeature + 1) float32 SHAP values, the bias last, as `pred_contribs=True` returns them, or with
   * `approximate` Saabas' values, as `approx_contribs=True` makes of that. Those of a row add up to its margin. Of a pipeline they
   * are of the columns that it makes, or with `contributions: 'columns'` of those that rows have.
   */
  predictContributions(rows: Rows, options: ContributionOptions = {}): Float32Array {
    const { model, reader } = this.#read(rows, options);
    const contributions = explain(model, reader, options.approximate ? 'approximate' : 'exact', options);
    return options.contributions === 'columns' ? sumContributions(model, contributions) : contributions;
  }

  /** (numRow, numGroup, numFeature + 1, numFeature + 1) float32 SHAP interactions, as `pred_interactions=True` returns them. */
  predictInteractions(rows: Rows, options?: RowOptions): Float32Array {
    const { model, reader } = this.#read(rows, options);
    return explain(model, reader, 'interactions', options);
  }

  #predictions(scores: Scores): PredictionsOf[Answer] {
    const { classes, targets = classes && [classes] } = this.model;
    const predictions = targets
      ? Array.from(scores.classIndex!, (k, at) => targets[at % targets.length]![k]!)
      : (scores.prediction ?? scores.precise?.value ?? scores.value);
    return predictions as PredictionsOf[Answer];
  }

  #scoreNow(rows: Rows, options: RowOptions | undefined): Scores {
    const { model, reader } = this.#read(rows, options);
    const scores = model.score(reader, options);
    if (!(scores instanceof Promise)) return scores;
    scores.catch(() => undefined); // nobody waits for it
    throw new InvalidOptionError('a model in ONNX does not answer at once', { hint: 'await predictAsync(rows)' });
  }

  #read(rows: Rows, options: RowOptions = {}): { readonly model: Model; readonly reader: FeatureReader } {
    const flat = flatRows(rows, this.model.numFeature);
    if (flat !== undefined) return { model: this.model, reader: flat };
    const frame = new Frame(cellRows(rows as Exclude<Rows, Float32Array | Float64Array>), DEFAULT_LAYOUT);
    const model = this.model.forColumns?.(frame.columnNames) ?? this.model;
    return { model, reader: readFeatures(frame, matchFeatures(frame, model), throwRowError, options).reader };
  }
}
