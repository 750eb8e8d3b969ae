import { ModelFormatError } from '../../errors.ts';
import { type Estimator, type Labels, toLabel } from '../estimator.ts';
import { inflate, isCompressed } from './inflate.ts';
import type { Beside } from './pickle/container.ts';
import { findEstimator } from './pickle/find-estimator.ts';
import { PickledGraph } from './pickle/graph.ts';
import { readArray, readNumber } from './pickle/numpy.ts';
import { readPickle } from './pickle/reader.ts';
import { PickleObject, type PickleValue } from './pickle/values.ts';
import { withArticle } from './pickle/ways-out.ts';

/** A Booster's serialized buffer, and what the estimator around it knows. */
export interface PickledModel {
  readonly handle: Uint8Array;
  readonly estimator: Estimator;
  /** `best_ntree_limit`, which Python keeps beside the buffer */
  readonly bestTreeLimit?: number | undefined;
  /** what a dict, list or tuple holds beside the model */
  readonly beside: PickledBeside;
  /** whether it was found in a search, or in what else answers as it does */
  readonly isWrapped: boolean;
}

/** An estimator around XGBoost's, as data; nothing of it has been looked at yet. */
export interface PickledPipeline {
  readonly graph: PickledGraph;
  /** what it is, and what it was found in */
  readonly reason: string;
  readonly beside: PickledBeside;
}

/** What may complete a model of the pickle that it lies in, where it fits. */
export interface PickledBeside extends Pick<Beside, 'featureNames' | 'notes'> {
  readonly labels?: { readonly name: string; readonly classes: Labels } | undefined;
}

const BOOSTER = 'xgboost.core.Booster';
const KINDS: ReadonlyMap<string, Estimator['kind']> = new Map([
  [BOOSTER, 'booster'],
  ['xgboost.sklearn.XGBModel', 'regressor'],
  ['xgboost.sklearn.XGBRegressor', 'regressor'],
  ['xgboost.sklearn.XGBRFRegressor', 'regressor'],
  ['xgboost.sklearn.XGBClassifier', 'classifier'],
  ['xgboost.sklearn.XGBRFClassifier', 'classifier'],
  ['xgboost.sklearn.XGBRanker', 'ranker'],
]);

/**
 * The Booster in a pickle or joblib file, alone or within its scikit-learn estimator, or the pipeline around it.
 *
 * @throws ModelFormatError when the file holds something else
 */
export function readPickledModel(bytes: Uint8Array): PickledModel | PickledPipeline {
  const { estimator, trail, beside } = findEstimator(readPickle(bytes), (className) => KINDS.has(className));
  const reason = ['the pickle holds', ...trail, withArticle(estimator.className)].join(' ');
  const found = { reason, beside: readBeside(beside) };
  return KINDS.has(estimator.className)
    ? { ...readEstimator(estimator, reason), beside: found.beside, isWrapped: trail.length > 0 }
    : { graph: new PickledGraph(estimator), ...found };
}

/**
 * An XGBoost estimator or Booster in a pickle.
 *
 * @param reason why it answers as its kind does, for people
 * @throws ModelFormatError where it was never trained
 */
export function readEstimator(value: PickleObject, reason: string): Omit<PickledModel, 'beside' | 'isWrapped'> {
  const kind = KINDS.get(value.className)!;
  const booster = kind === 'booster' ? value : value.get('_Booster');
  const handle = booster instanceof PickleObject && booster.className === BOOSTER ? booster.get('handle') : undefined;
  if (!(handle instanceof Uint8Array)) throw new ModelFormatError(`the pickled ${value.className} was never trained`);
  const limit = booster instanceof PickleObject ? booster.get('best_ntree_limit') : undefined;
  return {
    handle,
    estimator: {
      kind,
      classes: kind === 'classifier' ? readClasses(value) : undefined,
      ...(kind !== 'booster' && { missing: readMissing(value) }),
      reason,
    },
    bestTreeLimit: typeof limit === 'number' ? limit : undefined,
  };
}

/** The object that a pickle holds, as data; undefined for a list, a dict and the like. */
export function readPickledObject(bytes: Uint8Array): PickledGraph | undefined {
  const value = readPickle(isCompressed(bytes) ? inflate(bytes) : bytes);
  return value instanceof PickleObject ? new PickledGraph(value) : undefined;
}

/**
 * The labels in a pickled `LabelEncoder`, in its order.
 *
 * @throws ModelFormatError when the file holds something else
 */
export function readPickledLabels(bytes: Uint8Array): Labels {
  const value = readPickle(isCompressed(bytes) ? inflate(bytes) : bytes);
  const isEncoder = value instanceof PickleObject && value.className.endsWith('LabelEncoder');
  const labels = isEncoder ? readLabels(value.get('classes_')) : undefined;
  if (labels === undefined) throw new ModelFormatError(`the pickle holds ${describe(value)}, no LabelEncoder`);
  return labels;
}

function readBeside({ featureNames, labelEncoder, notes }: Beside): PickledBeside {
  const classes = labelEncoder && readLabels(labelEncoder.encoder.get('classes_'));
  const unread = labelEncoder !== undefined && classes === undefined;
  return {
    featureNames,
    labels: classes && { name: labelEncoder.name, classes },
    notes: unread ? [...notes, `the labels of the pickle's ${labelEncoder.name} are neither texts nor numbers`] : notes,
  };
}

/** What `predict` takes for missing besides NaN. */
function readMissing(estimator: PickleObject): readonly number[] {
  const value = estimator.get('missing') ?? Number.NaN;
  const missing = readNumber(value);
  if (missing === undefined) {
    throw new ModelFormatError(`the pickled estimator's missing is ${describe(value)}, and not a number`, {
      hint: 'set missing to a number before pickling, or save the model with save_model',
    });
  }
  return Number.isNaN(missing) ? [] : [missing];
}

/** Up to 1.5 a label encoder within the classifier decodes its answers; without one they are indices. */
function readClasses(classifier: PickleObject): Labels | undefined {
  const encoder = classifier.get('_le');
  const stored = encoder instanceof PickleObject ? encoder.get('classes_') : undefined;
  if (stored === undefined) return undefined;
  const labels = readLabels(stored);
  if (labels !== undefined) return labels;
  throw new ModelFormatError(`the labels of the pickled ${classifier.className} are neither texts nor numbers`, {
    hint: 'write them as texts beside its Booster: label_encoder.json with {"classes": [...]}',
  });
}

function readLabels(value: PickleValue | undefined): Labels | undefined {
  const labels = readArray(value);
  return labels?.every(isScalar) ? labels.map(toLabel) : undefined;
}

type Scalar = null | boolean | number | string;

/** Lists of lists of lists … may be endless. */
function isScalar(value: PickleValue): value is Scalar {
  return value === null || typeof value !== 'object';
}

function describe(value: PickleValue): string {
  if (value instanceof PickleObject) return withArticle(value.className);
  if (value instanceof Map) return 'a dict';
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`;
}
