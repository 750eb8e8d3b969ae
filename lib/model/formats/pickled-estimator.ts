import { ModelFormatError } from '../../errors.ts';
import type { Estimator, Labels } from '../estimator.ts';
import { inflate, isCompressed } from './inflate.ts';
import { readArray } from './pickle/numpy.ts';
import { readPickle } from './pickle/reader.ts';
import { PickleObject, type PickleValue } from './pickle/values.ts';

/** A Booster's serialized buffer, and what the estimator around it knows. */
export interface PickledModel {
  readonly handle: Uint8Array;
  readonly estimator: Estimator;
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
 * The Booster in a pickle or joblib file, alone or within its scikit-learn estimator.
 *
 * @throws ModelFormatError when the file holds something else
 */
export function readPickledModel(bytes: Uint8Array): PickledModel {
  const value = readPickle(bytes);
  const kind = value instanceof PickleObject ? KINDS.get(value.className) : undefined;
  if (!(value instanceof PickleObject) || kind === undefined) {
    throw new ModelFormatError(`the pickle holds ${describe(value)}, no XGBoost model`, {
      hint: 'pickle the Booster or the XGBoost estimator itself',
    });
  }
  const booster = kind === 'booster' ? value : value.get('_Booster');
  const handle = booster instanceof PickleObject && booster.className === BOOSTER ? booster.get('handle') : undefined;
  if (!(handle instanceof Uint8Array)) throw new ModelFormatError(`the pickled ${value.className} was never trained`);
  return { handle, estimator: { kind, classes: kind === 'classifier' ? readClasses(value) : undefined } };
}

/**
 * The labels in a pickled `LabelEncoder`, in its order.
 *
 * @throws ModelFormatError when the file holds something else
 */
export function readPickledLabels(bytes: Uint8Array): Labels {
  const value = readPickle(isCompressed(bytes) ? inflate(bytes) : bytes);
  const isEncoder = value instanceof PickleObject && value.className.endsWith('LabelEncoder');
  const labels = isEncoder ? toLabels(value.get('classes_')) : undefined;
  if (labels === undefined) throw new ModelFormatError(`the pickle holds ${describe(value)}, no LabelEncoder`);
  return labels;
}

/** Up to 1.5 a label encoder within the classifier decodes its answers; since 2.0 classes are 0 to n - 1. */
function readClasses(classifier: PickleObject): Labels | undefined {
  const encoder = classifier.get('_le');
  return toLabels(encoder instanceof PickleObject ? encoder.get('classes_') : classifier.get('classes_'));
}

function toLabels(value: PickleValue | undefined): Labels | undefined {
  const labels = readArray(value);
  if (!labels?.every(isScalar)) return undefined;
  return labels.map((label) => (typeof label === 'number' ? label : toPythonText(label)));
}

type Scalar = null | boolean | number | string;

/** Lists of lists of lists … may be endless. */
function isScalar(value: PickleValue): value is Scalar {
  return value === null || typeof value !== 'object';
}

/** What `str` makes of a label in Python that is no number. */
function toPythonText(value: Scalar): string {
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return value === null ? 'None' : String(value);
}

function describe(value: PickleValue): string {
  if (value instanceof PickleObject) return `a ${value.className}`;
  if (value instanceof Map) return 'a dict';
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`;
}
