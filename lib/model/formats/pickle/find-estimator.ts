import { ModelFormatError } from '../../../errors.ts';
import { shorten } from '../../../short-text.ts';
import { type Beside, findInContainer, isContainer } from './container.ts';
import { PickleGlobal, PickleObject, type PickleValue } from './values.ts';
import { refuseObject, withArticle } from './ways-out.ts';

/** An estimator, and what it was found in. */
export interface FoundEstimator {
  /** XGBoost's own, or what is more than the XGBoost models in it: a pipeline of several steps, a vote, … */
  readonly estimator: PickleObject;
  /** From the outermost object inwards: `a sklearn.model_selection._search.GridSearchCV, whose best_estimator_ is`. */
  readonly trail: readonly string[];
  /** What lay beside it in a dict, list or tuple. */
  readonly beside: Beside;
}

/** Objects within each other; honest files have three. */
const MAX_DEPTH = 20;
const NOTHING: Beside = { notes: [] };
const PIPELINE = /^(?:sklearn|imblearn)\.pipeline\.Pipeline$/;
/** Steps of imbalanced-learn that act in training only. */
const SAMPLER = /^imblearn\.(?:over_sampling|under_sampling|combine)\./;
/** Estimators of scikit-learn's around others, which answer otherwise than these. */
const HEAD =
  /^sklearn\..*\.(?:CalibratedClassifierCV|(?:Voting|Stacking|Bagging)(?:Classifier|Regressor)|MultiOutput(?:Classifier|Regressor)|(?:Classifier|Regressor)Chain|OneVs(?:Rest|One)Classifier|TransformedTargetRegressor|TunedThresholdClassifierCV|FixedThresholdClassifier)$/;

/**
 * The one estimator or Booster that a pickle holds: itself, a search's best, a pipeline's only step, or the only model in a dict,
 * list or tuple.
 *
 * @param isModel whether a class is XGBoost's
 * @throws ModelFormatError naming the outermost object that is more than its estimator, with the way out
 */
export function findEstimator(
  value: PickleValue,
  isModel: (className: string) => boolean,
  trail: readonly string[] = [],
): FoundEstimator {
  if (trail.length > MAX_DEPTH) {
    throw new ModelFormatError(`the pickle's objects lie more than ${MAX_DEPTH} deep in each other`, {
      hint: 'pickle the Booster or the XGBoost estimator itself',
    });
  }
  if (value instanceof PickleObject) {
    if (isModel(value.className) || isWhole(value)) return { estimator: value, trail, beside: NOTHING };
    const { inner, how } = openWrapper(value);
    return findEstimator(inner, isModel, [...trail, `${withArticle(value.className)}, whose ${how} is`]);
  }
  if (isContainer(value)) {
    const { model, name, beside } = findInContainer(value, (object) => isWorth(object, isModel));
    const found = findEstimator(model, isModel, [...trail, `${name} is`]);
    return { ...found, beside: { ...beside, notes: [...beside.notes, ...found.beside.notes] } };
  }
  const isBytes = value instanceof Uint8Array;
  const what = isBytes
    ? 'bytes'
    : value instanceof PickleGlobal
      ? value.name
      : `a ${value === null ? 'None' : typeof value}`;
  throw new ModelFormatError(`the pickle holds ${shorten(what, 120)}, and not an XGBoost model`, {
    hint: isBytes
      ? 'dump the model, and not the bytes of a pickle'
      : 'pickle the Booster or the XGBoost estimator itself',
  });
}

/** Whether an object of a container is a model, or wraps one. */
function isWorth(object: PickleObject, isModel: (className: string) => boolean): boolean {
  if (isModel(object.className) || isWhole(object)) return true;
  return WRAPPERS.some(([pattern]) => pattern.test(object.className));
}

interface Opened {
  readonly inner: PickleObject;
  readonly how: string;
}

/** Objects that answer just what one object within them answers. */
const WRAPPERS: readonly (readonly [pattern: RegExp, open: (wrapper: PickleObject) => Opened])[] = [
  [/SearchCV$/, openSearch],
  [PIPELINE, openPipeline],
  [/^sklearn\.frozen\._frozen\.FrozenEstimator$/, (frozen) => openMember(frozen, 'estimator')],
];

function openWrapper(object: PickleObject): Opened {
  const open = WRAPPERS.find(([pattern]) => pattern.test(object.className))?.[1];
  if (open === undefined) throw refuseObject(object.className);
  return open(object);
}

function openSearch(search: PickleObject): Opened {
  return openMember(search, 'best_estimator_');
}

function openMember(object: PickleObject, how: string): Opened {
  const inner = object.get(how);
  if (inner instanceof PickleObject) return { inner, how };
  throw refuseObject(object.className, `, which was never fitted: it has no ${how}`);
}

/** Whether an object is more than one estimator within it, so that all of it is the model. */
function isWhole(object: PickleObject): boolean {
  return HEAD.test(object.className) || (PIPELINE.test(object.className) && actingSteps(object).length !== 1);
}

function openPipeline(pipeline: PickleObject): Opened {
  const [only] = actingSteps(pipeline);
  return { inner: only!, how: 'only step' };
}

function actingSteps(pipeline: PickleObject): PickleObject[] {
  const steps = pipeline.get('steps');
  const all = Array.isArray(steps) ? steps.map((pair) => (Array.isArray(pair) ? pair[1] : undefined)) : [];
  return all.filter((step) => step instanceof PickleObject && !SAMPLER.test(step.className)) as PickleObject[];
}
