import { ModelFormatError } from '../errors.ts';
import { findObjective } from '../objective/index.ts';
import type { Objective } from '../objective/objective.ts';
import { parseBaseScore } from './base-score.ts';
import { type Booster, readBooster } from './booster.ts';
import { readCategories } from './categories.ts';
import { type DocumentNode, integerText, isNumericArray } from './formats/document.ts';

/** What a model file says, checked and in the terms of the engine. */
export interface Learner {
  /** "3.4.1", or "unknown" */
  readonly version: string;
  readonly numFeature: number;
  /** Margins per row. */
  readonly numGroup: number;
  readonly objective: Objective;
  readonly booster: Booster;
  /** (numGroup) the intercept as the file has it, in output space */
  readonly baseScore: Float32Array;
  /** (numGroup) what rows start from */
  readonly baseMargin: Float32Array;
  /** (numFeature) or undefined */
  readonly featureNames: readonly string[] | undefined;
  /** (numFeature) q, int, i, float or c; (0) when the file has none */
  readonly featureTypes: readonly string[];
  /** (numFeature) category text → code, or empty when no feature has named categories */
  readonly categories: readonly (ReadonlyMap<string, number> | undefined)[];
  readonly attributes: ReadonlyMap<string, string>;
}

/** A dense float32 row of that many features is 64 MiB; XGBoost's own limit is 2^31 - 1. */
export const MAX_FEATURE = 2 ** 24;
/** An answer of that many numbers is 256 KiB a row. */
export const MAX_GROUP = 2 ** 16;

/**
 * The learner in a document as XGBoost's `save_model` writes it.
 *
 * @throws ModelFormatError for whatever is missing, contradictory or unknown
 */
export function readLearner(document: DocumentNode): Learner {
  const learner = document.object('learner');
  const parameters = learner.object('learner_model_param');
  const numFeature = integerText(parameters, 'num_feature', 0, MAX_FEATURE);
  const numGroup = readNumGroup(parameters);
  const objective = findObjective(learner.object('objective').text('name'));
  const boosterNode = learner.object('gradient_booster');
  const booster = readBooster(boosterNode, { numFeature, numGroup });
  const baseScore = parseBaseScore(parameters.text('base_score'), numGroup);
  const numbers = readVersion(document);
  const version = numbers?.join('.') ?? 'unknown';
  return {
    version,
    numFeature,
    numGroup,
    objective,
    booster,
    baseScore,
    baseMargin: deriveBaseMargin({
      objective,
      booster,
      baseScore,
      isEstimated: !parameters.has('boost_from_average') || parameters.text('boost_from_average') !== '0',
      isMargin: numbers?.[0] === 0,
    }),
    featureNames: readFeatureNames(learner, numFeature),
    featureTypes: learner.has('feature_types') ? learner.texts('feature_types') : [],
    categories: readCategories(boosterNode, numFeature, version),
    attributes: readAttributes(learner),
  };
}

function readNumGroup(parameters: DocumentNode): number {
  const numClass = integerText(parameters, 'num_class', 0, MAX_GROUP);
  const numTarget = parameters.has('num_target') ? integerText(parameters, 'num_target', 0, MAX_GROUP) : 1;
  if (numClass > 1 && numTarget > 1) throw new ModelFormatError('num_class and num_target are both above 1');
  return Math.max(numClass, numTarget, 1);
}

function readVersion(document: DocumentNode): readonly number[] | undefined {
  if (!document.has('version')) return undefined;
  const version = document.get('version');
  if (!isNumericArray(version)) throw new ModelFormatError('version is not a list of numbers');
  return [...version];
}

interface Intercept {
  readonly objective: Objective;
  readonly booster: Booster;
  readonly baseScore: Float32Array;
  /** boost_from_average: the intercept was not given by the user */
  readonly isEstimated: boolean;
  /** Releases before 1.0 saved the margin itself. */
  readonly isMargin: boolean;
}

/**
 * The margins that rows start from. Three quirks of XGBoost: the margin in a file of 0.x becomes an output and a margin
 * again, each rounded, which for a hinge is 0 or 1; an estimated intercept of a model without rounds is taken for a margin
 * (since 3.1), which old gblinear files hit because they do not say how many rounds they have; and gblinear starts every
 * group from the first intercept.
 */
function deriveBaseMargin({ objective, booster, baseScore, isEstimated, isMargin }: Intercept): Float32Array {
  const isUntrained = isEstimated && countRounds(booster) === 0;
  const isMulticlass = objective.classification === 'multiclass';
  const output = isMargin && !isMulticlass ? objective.toValue(baseScore, 1) : baseScore;
  const margin = isUntrained ? output : objective.toMargin(output);
  return booster.name === 'gblinear' ? margin.map(() => margin[0]!) : margin;
}

/** Boosting rounds. */
export function countRounds(booster: Booster): number {
  return booster.name === 'gblinear' ? booster.linear.numRound : booster.ensemble.iterationIndptr.length - 1;
}

/** Since 1.4, and empty unless the training data had names. */
function readFeatureNames(learner: DocumentNode, numFeature: number): readonly string[] | undefined {
  const names = learner.has('feature_names') ? learner.texts('feature_names') : [];
  if (names.length === 0) return undefined;
  if (names.length !== numFeature) {
    throw new ModelFormatError(`feature_names has ${names.length} names, but the model has ${numFeature} features`);
  }
  return names;
}

function readAttributes(learner: DocumentNode): ReadonlyMap<string, string> {
  if (!learner.has('attributes')) return new Map();
  const attributes = learner.object('attributes');
  return new Map(attributes.keys().map((key) => [key, attributes.text(key)]));
}
