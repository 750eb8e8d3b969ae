import type { FeatureReader } from '../engine/feature-reader.ts';
import type { TreeEnsemble } from '../engine/tree-ensemble.ts';

/** Boosting rounds `[begin, end)`; `end` 0 means all, as in XGBoost. */
export interface IterationRange {
  /** first round, from 0 */
  readonly begin: number;
  /** the round behind the last one */
  readonly end: number;
}

/** Options of one prediction: its numbers depend on nothing else but the rows. */
export interface PredictOptions {
  /** rounds that count; default: as the model's own `predict` in Python has it */
  readonly iterationRange?: IterationRange | undefined;
  /** (numRow, numGroup) margins to start from in place of the model's base score. */
  readonly baseMargin?: Float32Array | undefined;
  /** values besides NaN that count as missing; default: the model's own */
  readonly missing?: readonly number[] | undefined;
}

/** Numbers in float64. */
export interface PreciseScores {
  /** (numRow, numOutput) as `Scores.value` */
  readonly value?: Float64Array | undefined;
  /** (numRow, numClass) as `Scores.probability` */
  readonly probability?: Float64Array | undefined;
}

/** The numbers of one call, before they get names. */
export interface Scores {
  /** (numRow, numOutput) the objective's output, as `Booster.predict` returns it */
  readonly value: Float32Array;
  /** numbers of each row in `value` */
  readonly numOutput: number;
  /** (numRow, numClass) probabilities, as `predict_proba` returns them; only for a classifier and for classification objectives */
  readonly probability?: Float32Array | undefined;
  /** (numRow, numOutput) answer of `predict` where that is not `value`: 0 or 1 for each label of a multi-label model */
  readonly prediction?: Float32Array | undefined;
  /** (numRow, numTarget) index of the class that `predict` answers; wherever there is `probability` of classes */
  readonly classIndex?: Int32Array | undefined;
  /** float64 numbers, where the arrays of the Python object are of it; the others are these, rounded */
  readonly precise?: PreciseScores | undefined;
  /** (numRow, numGroup) raw margins; an ensemble of models has none */
  readonly margin?: Float32Array | undefined;
  /** (numRow, numOutput) standard deviation over the members of an ensemble of regressors */
  readonly std?: Float32Array | undefined;
}

/** A model's description of itself, for `inspect` and for logs. */
export interface ModelSummary {
  /** json, ubj, … */
  readonly format: string;
  /** its kind of answer, and why: `as a Booster: the file names no scikit-learn estimator` */
  readonly answers: string;
  /** "3.4.1", or "unknown" where the file does not say */
  readonly xgboostVersion: string;
  /** gbtree, dart, gblinear */
  readonly booster: string;
  /** XGBoost's name */
  readonly objective: string;
  /** as in the file, one per group or one for all */
  readonly baseScore: readonly number[];
  /** trees of all rounds and groups */
  readonly numTree: number;
  /** nodes of all trees, leaves among them */
  readonly numNode: number;
  /** edges from a root to the deepest leaf */
  readonly maxDepth: number;
  /** size of the model file */
  readonly bytes: number;
  /** XGBoost's letter for each feature (q, int, i, float, c); empty when the file has none */
  readonly featureTypes: readonly string[];
  /** hex SHA-256 of the model file */
  readonly fingerprint: string;
  /** Sentences on what a user may not expect of this model, said by `inspect` and once when it is loaded. */
  readonly notes: readonly string[];
}

/** The way in which contributions are computed: exactly, by Saabas' approximation, or for pairs of features. */
export type ContributionKind = 'exact' | 'approximate' | 'interactions';

/** What contributions are of that are not of a model's own features. */
export interface ExplainedColumns extends Pick<Model, 'numFeature' | 'featureNames'> {
  /** (numFeature) the place of the model's feature that each is made of alone; `mixed` of several, undefined of none */
  readonly sources?: readonly (number | 'mixed' | undefined)[] | undefined;
}

/** A loaded model: everything that serving needs to know, whatever file it came from. */
export interface Model {
  /** features of a row, in the model's order */
  readonly numFeature: number;
  /** margins of a row: 1, or one for each class, target or level */
  readonly numGroup: number;
  /** trees, as `predictLeaf` counts them */
  readonly numTree: number;
  /** numFeature names, or undefined when the model has none */
  readonly featureNames: readonly string[] | undefined;
  /** For each feature: category text → code for a feature trained from named categories, else undefined. */
  readonly categories: readonly (ReadonlyMap<string, number> | undefined)[];
  /**
   * A scikit-learn classifier answers labels, one that was trained on several labels at once 0 or 1 for each;
   * everything else answers the objective's output.
   */
  readonly kind: 'booster' | 'classifier' | 'multilabel' | 'regressor' | 'ranker';
  /** numClass labels in encoder order (0 … n−1 unless something names them); undefined unless the model is a classifier */
  readonly classes: readonly (string | number)[] | undefined;
  /** labels of each of its targets, where it is several classifiers that answer together; their probabilities stand side by side */
  readonly targets?: readonly (readonly (string | number)[])[] | undefined;
  /** whether it is a classifier that chooses without probabilities, as a vote of several does */
  readonly isVote?: boolean | undefined;
  /** Values besides NaN that count as missing, as a pickled estimator's `missing`; members of an ensemble have their own. */
  readonly missing: readonly number[];
  /** its description of itself */
  readonly summary: ModelSummary;
  /** bytes that it takes now: its trees, and what scoring has made of them so far */
  readonly memoryBytes?: number;
  /** the text of `baseline.json`, which says what the training data were like; undefined where there is none */
  readonly baseline?: string | undefined;
  /** the text of `prepared_by.json`, which says whose `prepare_fn` made the columns of training; undefined where there is none */
  readonly preparedBy?: string | undefined;
  /**
   * Whether it takes rows with numbers in float64, and with texts.
   * @internal
   */
  readonly readsCells?: boolean;
  /**
   * Features, by their places, that rows may go without: nothing reads them, or they are members of records.
   * @internal
   */
  readonly optionalFeatures?: ReadonlySet<number> | undefined;
  /**
   * The model of rows with those columns, where it knows none of its own and takes all that there are.
   *
   * @throws MalformedInputError for rows without names
   * @internal
   */
  forColumns?(names: readonly string[] | undefined): Model;
  /** What its contributions are of, where those are not its own features: the columns that its steps make. */
  readonly explained?: ExplainedColumns | undefined;
  /**
   * The rows in memory, for those who need them more than once, where float32 numbers are not enough of them.
   * @internal
   */
  hold?(rows: FeatureReader): FeatureReader;
  /** Margins and outputs of every row, float32, for XGBoost's models equal to its own bit for bit. */
  score(rows: FeatureReader, options?: PredictOptions): Scores | Promise<Scores>;
  /** (numRow, numTree) node ids as XGBoost's `pred_leaf` gives them */
  predictLeaf(rows: FeatureReader, options?: PredictOptions): Float32Array;
  /**
   * (numRow, numGroup, numFeature + 1) amounts that features add to the margin, the bias last; for `interactions`
   * (numRow, numGroup, numFeature + 1, numFeature + 1). Ensembles of models have none.
   */
  predictContributions?(rows: FeatureReader, kind?: ContributionKind, options?: PredictOptions): Float32Array;
}

/** A model that answers at once, as all of XGBoost's do; a foreign runtime may take its time. */
export interface SynchronousModel extends Model {
  score(rows: FeatureReader, options?: PredictOptions): Scores;
  /**
   * What scores rows in other columns by trees of the same leaves; undefined for models whose trees test more than numbers.
   *
   * @param change makes those trees of the model's
   */
  readonly scorerOf?:
    | ((change: (ensemble: TreeEnsemble) => TreeEnsemble) => SynchronousModel['score'] | undefined)
    | undefined;
}
