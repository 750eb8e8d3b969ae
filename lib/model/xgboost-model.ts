import { createEngine } from '../engine/create-engine.ts';
import type { Engine, TreeRange } from '../engine/engine.ts';
import { type FeatureMatrix, toMatrix } from '../engine/feature-matrix.ts';
import type { FeatureReader } from '../engine/feature-reader.ts';
import { addLinearMargins, type LinearBooster } from '../engine/gblinear.ts';
import type { TreeEnsemble } from '../engine/tree-ensemble.ts';
import { InvalidOptionError, MalformedInputError, ModelFormatError } from '../errors.ts';
import {
  computeApproximateContributions,
  computeLinearContributions,
  createExplainer,
  type Explainer,
} from '../explain/index.ts';
import { type ClassificationMode, findClassificationMode } from '../objective/classification.ts';
import { findDefaultRange } from './default-range.ts';
import type { Estimator, Labels } from './estimator.ts';
import { Fingerprint } from './fingerprint.ts';
import type { DocumentNode } from './formats/document.ts';
import { countRounds, type Learner } from './learner.ts';
import { withMissing } from './missing-values.ts';
import type {
  ContributionKind,
  IterationRange,
  Model,
  ModelSummary,
  PredictOptions,
  Scores,
  SynchronousModel,
} from './model.ts';
import type { RowCounter } from './row-counter.ts';
import { XgboostScores } from './xgboost-scores.ts';

/** A model and what its file and the files beside it add to the learner. */
export interface ModelParts {
  readonly learner: Learner;
  /** The estimator that was saved. */
  readonly estimator: Estimator;
  /** json, ubj, … */
  readonly format: string;
  /** The model file. */
  readonly bytes: Uint8Array;
  /** The fingerprint of the file that was packed, where `bytes` are a packed artifact's. */
  readonly fingerprint?: string | undefined;
  /** What the file says, where it was one of XGBoost's; models do not keep it. */
  readonly document?: DocumentNode | undefined;
  /** See `Model`. */
  readonly baseline?: string | undefined;
  /** See `Model`. */
  readonly preparedBy?: string | undefined;
  /** See `ModelSummary`. */
  readonly notes?: readonly string[] | undefined;
}

/** One XGBoost model, ready to score. Immutable; calls do not share state. */
export class XgboostModel implements SynchronousModel {
  readonly learner: Learner;
  readonly estimator: Estimator;
  readonly kind: Model['kind'];
  readonly classes: Labels | undefined;
  readonly missing: readonly number[];
  readonly summary: ModelSummary;
  readonly baseline: string | undefined;
  readonly preparedBy: string | undefined;
  counter: RowCounter | undefined;
  readonly #engine: Engine | undefined;
  /** the last of other columns: a pipeline that is compiled anew for each request's has no use for those before */
  #other: Engine | undefined;
  readonly #mode: ClassificationMode | undefined;
  /** The rounds that answer where nobody chooses any. */
  readonly defaultRange: IterationRange;
  #explainer: Explainer | undefined;

  constructor(parts: ModelParts) {
    const { learner, estimator } = parts;
    this.learner = learner;
    this.#mode = findClassificationMode(learner.objective, learner.numGroup, estimator.kind === 'classifier');
    this.kind = estimator.kind === 'classifier' && this.#mode === undefined ? 'multilabel' : estimator.kind;
    this.classes = this.kind === 'classifier' ? nameClasses(estimator.classes, this.#countClasses()) : undefined;
    this.missing = estimator.missing ?? [];
    this.defaultRange = findDefaultRange(learner, estimator, this.kind);
    this.#engine = 'ensemble' in learner.booster ? createEngine(learner.booster.ensemble) : undefined;
    this.estimator = estimator;
    this.baseline = parts.baseline;
    this.preparedBy = parts.preparedBy;
    this.summary = summarize(parts, describeAnswers(this.kind, estimator, this.defaultRange, learner));
  }

  get numFeature(): number {
    return this.learner.numFeature;
  }

  get numGroup(): number {
    return this.learner.numGroup;
  }

  get numTree(): number {
    return 'ensemble' in this.learner.booster ? this.learner.booster.ensemble.numTree : 0;
  }

  get memoryBytes(): number {
    const { booster } = this.learner;
    const arrays = Object.values('ensemble' in booster ? booster.ensemble : booster.linear).filter(ArrayBuffer.isView);
    const engineBytes = (this.#engine?.memoryBytes ?? 0) + (this.#other?.memoryBytes ?? 0);
    return arrays.reduce((sum, { byteLength }) => sum + byteLength, engineBytes);
  }

  get featureNames(): readonly string[] | undefined {
    return this.learner.featureNames;
  }

  get categories(): readonly (ReadonlyMap<string, number> | undefined)[] {
    return this.learner.categories;
  }

  score(rows: FeatureReader, options: PredictOptions = {}): Scores {
    return this.#scores(this.#predictMargin(this.#prepare(rows, options), options, this.#engine));
  }

  scorerOf(change: (ensemble: TreeEnsemble) => TreeEnsemble): SynchronousModel['score'] | undefined {
    const { booster } = this.learner;
    if (!('ensemble' in booster) || booster.ensemble.categories.length > 0 || this.missing.length > 0) return undefined;
    const engine = createEngine(change(booster.ensemble));
    this.#other = engine;
    return (rows, options = {}) => this.#scores(this.#predictMargin(rows, options, engine));
  }

  #scores(margin: Float32Array): Scores {
    const { objective, numGroup } = this.learner;
    return new XgboostScores(margin, {
      objective,
      numGroup,
      mode: this.#mode,
      isMultilabel: this.kind === 'multilabel',
    });
  }

  predictLeaf(given: FeatureReader, options: PredictOptions = {}): Float32Array {
    const rows = this.#prepare(given, options);
    const range = options.iterationRange ?? this.defaultRange;
    if (this.#engine === undefined) throw withoutTrees('leaves');
    if (range.begin !== 0) throw notFromStart('leaves');
    return this.#engine.findLeaves(rows, this.#findTrees(range));
  }

  predictContributions(
    given: FeatureReader,
    kind: ContributionKind = 'exact',
    options: PredictOptions = {},
  ): Float32Array {
    const matrix = toMatrix(this.#prepare(given, options));
    const range = options.iterationRange ?? this.defaultRange;
    if (range.begin !== 0) throw notFromStart('contributions');
    const { booster } = this.learner;
    const baseMargin = this.#startMargins(matrix.numRow, options.baseMargin);
    if (booster.name === 'gblinear') return explainLinear(booster.linear, matrix, kind, baseMargin);
    const rows = { ensemble: booster.ensemble, matrix, trees: this.#findTrees(range), baseMargin };
    if (kind === 'approximate') return computeApproximateContributions(rows);
    this.#explainer ??= createExplainer(booster.ensemble);
    return kind === 'exact' ? this.#explainer.explain(rows) : this.#explainer.explainPairs(rows);
  }

  #predictMargin(rows: FeatureReader, options: PredictOptions, engine: Engine | undefined): Float32Array {
    const range = options.iterationRange ?? this.defaultRange;
    const start = this.#startMargins(rows.numRow, options.baseMargin);
    const isLast = this.estimator.addsInterceptLast === true && 'ensemble' in this.learner.booster;
    const margin = isLast ? new Float32Array(start.length) : start;
    const { booster } = this.learner;
    if (booster.name === 'gblinear') {
      if (range.begin !== 0) throw notFromStart('predictions of gblinear');
      addLinearMargins(booster.linear, toMatrix(rows), margin);
    } else {
      engine?.addMargins(rows, this.#findTrees(range), margin);
    }
    if (isLast) for (let at = 0; at < margin.length; at++) margin[at] = margin[at]! + start[at]!;
    return margin;
  }

  /** (numRow, numGroup) */
  #startMargins(numRow: number, baseMargin: Float32Array | undefined): Float32Array {
    const { numGroup } = this.learner;
    const length = numRow * numGroup;
    if (baseMargin === undefined) return repeat(this.learner.baseMargin, length);
    if (baseMargin.length !== length) {
      throw new InvalidOptionError(`base margin has ${baseMargin.length} numbers, but the rows need ${length}`, {
        hint: `give ${numGroup} for each row`,
      });
    }
    return baseMargin.slice();
  }

  /** The trees of some rounds; `end` 0 means all, and as in XGBoost an empty range later on means none. */
  #findTrees({ begin, end }: IterationRange): TreeRange {
    const { booster } = this.learner;
    const numRound = countRounds(booster);
    const last = end === 0 ? numRound : end;
    if (!('ensemble' in booster)) return { begin: 0, end: 0 };
    if (!Number.isInteger(begin) || !Number.isInteger(last) || begin < 0 || last < begin || last > numRound) {
      throw new InvalidOptionError(`the iteration range ${begin}:${end} is not within the model's ${numRound} rounds`, {
        hint: `give begin:end with 0 <= begin <= end <= ${numRound}; end 0 means all rounds`,
      });
    }
    const { iterationIndptr } = booster.ensemble;
    return { begin: iterationIndptr[begin]!, end: iterationIndptr[last]! };
  }

  /** The rows as trees see them. */
  #prepare(rows: FeatureReader, { missing = this.missing }: PredictOptions): FeatureReader {
    const { numFeature } = this.learner;
    if (rows.numFeature === numFeature) return withMissing(rows, missing);
    throw new MalformedInputError(`the rows have ${rows.numFeature} features, but the model has ${numFeature}`, {
      hint: "send exactly the model's features",
    });
  }

  #countClasses(): number {
    return this.#mode === 'binary' ? 2 : this.learner.numGroup;
  }
}

/** The numbers again and again, `length` in all. */
function repeat(numbers: Float32Array, length: number): Float32Array {
  const repeated = new Float32Array(length);
  if (numbers.length === 1) return repeated.fill(numbers[0]!);
  repeated.set(numbers.subarray(0, length));
  for (let done = numbers.length; done < length; done *= 2) repeated.copyWithin(done, 0, done);
  return repeated;
}

function withoutTrees(what: string): InvalidOptionError {
  return new InvalidOptionError(`gblinear has no trees, so it has no ${what}`, {
    hint: 'ask for prediction, margin or contributions',
  });
}

function notFromStart(what: string): InvalidOptionError {
  return new InvalidOptionError(`${what} begin at round 0, as in XGBoost`, {
    hint: 'give a range that begins at 0, such as 0:10',
  });
}

/** A linear margin has no interactions, so 3.4.1's own failure there is no model to follow. */
function explainLinear(
  linear: LinearBooster,
  matrix: FeatureMatrix,
  kind: ContributionKind,
  baseMargin: Float32Array,
): Float32Array {
  if (kind === 'interactions') throw withoutTrees('interactions of features');
  return computeLinearContributions(linear, matrix, baseMargin);
}

/** Labels in encoder order; 0, 1, … unless they are known. */
function nameClasses(classes: Labels | undefined, numClass: number): Labels {
  if (classes === undefined) return Array.from({ length: numClass }, (_, index) => index);
  if (classes.length === numClass) return classes;
  throw new ModelFormatError(`there are ${classes.length} labels for the model's ${numClass} classes`);
}

function describeAnswers(
  kind: Model['kind'],
  { reason }: Estimator,
  { end }: IterationRange,
  { booster }: Learner,
): string {
  const numRound = countRounds(booster);
  const rounds = end === 0 || end === numRound ? '' : `; with the best ${end} of ${numRound} rounds`;
  return `as a ${kind === 'booster' ? 'Booster' : kind}: ${reason}${rounds}`;
}

function summarize(parts: ModelParts, answers: string): ModelSummary {
  const { learner, format, bytes, fingerprint: known, notes = [] } = parts;
  const { booster } = learner;
  const fingerprint = new Fingerprint(bytes, known);
  const trees = 'ensemble' in booster ? booster.ensemble : { numTree: 0, numNode: 0, maxDepth: 0 };
  return {
    format,
    answers,
    xgboostVersion: learner.version,
    booster: booster.name,
    objective: learner.objective.name,
    baseScore: [...learner.baseScore],
    numTree: trees.numTree,
    numNode: trees.numNode,
    maxDepth: trees.maxDepth,
    bytes: bytes.length,
    featureTypes: learner.featureTypes,
    get fingerprint() {
      return fingerprint.hex;
    },
    notes,
  };
}
