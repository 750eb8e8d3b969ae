import type { Labels } from '../../model/estimator.ts';
import type { Parameters } from '../parameters.ts';
import {
  callOf,
  instanceOf,
  type Pickled,
  PythonBytes,
  PythonFloat,
  PythonGlobal,
  PythonTuple,
  writePickle,
} from './pickle-writer.ts';

/** The release whose `LabelEncoder` this is; others say so in a warning, and read it. */
const SCIKIT_LEARN = '1.9.1';

/** XGBoost's parameters by the names of its scikit-learn estimators. */
const RENAMED: ReadonlyMap<string, string> = new Map([
  ['num_boost_round', 'n_estimators'],
  ['eta', 'learning_rate'],
  ['lambda', 'reg_lambda'],
  ['alpha', 'reg_alpha'],
  ['seed', 'random_state'],
  ['nthread', 'n_jobs'],
]);

/** Parameters of the estimators, in their order; every one is an attribute, None where nobody set it. */
const ESTIMATOR_PARAMETERS =
  'n_estimators objective max_depth max_leaves max_bin grow_policy learning_rate verbosity booster tree_method gamma min_child_weight max_delta_step subsample sampling_method colsample_bytree colsample_bylevel colsample_bynode reg_alpha reg_lambda scale_pos_weight base_score missing num_parallel_tree random_state n_jobs monotone_constraints interaction_constraints importance_type device validate_parameters enable_categorical feature_types feature_weights max_cat_to_onehot max_cat_threshold multi_strategy eval_metric early_stopping_rounds callbacks'.split(
    ' ',
  );

/** What a fitted estimator is made of. */
export interface EstimatorParts {
  readonly kind: 'classifier' | 'regressor' | 'ranker';
  readonly numClass: number;
  readonly parameters: Parameters;
  /** the parameters that the estimator was made with, by XGBoost's names */
  readonly given: ReadonlySet<keyof Parameters>;
  /** what counts as missing beside NaN, or NaN */
  readonly missing: number;
  /** the serialized booster: `Config` and `Model` in UBJSON */
  readonly handle: Uint8Array;
}

const CLASSES = { classifier: 'XGBClassifier', regressor: 'XGBRegressor', ranker: 'XGBRanker' } as const;

/** A joblib file from which Python loads a fitted `XGBClassifier`, `XGBRegressor` or `XGBRanker`. */
export function writeEstimator({ kind, numClass, parameters, given, missing, handle }: EstimatorParts): Uint8Array {
  const values = new Map<string, Pickled>(ESTIMATOR_PARAMETERS.map((name) => [name, null]));
  const others = new Map<string, Pickled>();
  for (const name of given) {
    const renamed = RENAMED.get(name) ?? name;
    (values.has(renamed) ? values : others).set(renamed, toPickled(parameters[name]));
  }
  values.set('missing', new PythonFloat(missing)).set('enable_categorical', true);
  const state = new Map<string, Pickled>(values);
  if (others.size > 0) state.set('kwargs', others);
  if (kind === 'classifier') state.set('n_classes_', numClass);
  state.set('_Booster', instanceOf('xgboost.core Booster', new Map([['handle', handle]])));
  return writePickle(instanceOf(`xgboost.sklearn ${CLASSES[kind]}`, state));
}

/** A joblib file from which Python loads a fitted `LabelEncoder`. */
export function writeLabelEncoder(classes: Labels): Uint8Array {
  const state = new Map<string, Pickled>([
    ['classes_', numpyArray(classes)],
    ['_sklearn_version', SCIKIT_LEARN],
  ]);
  return writePickle(instanceOf('sklearn.preprocessing._label LabelEncoder', state));
}

/** What numpy pickles: text as objects, whole numbers as int64, others as float64. */
function numpyArray(labels: Labels): Pickled {
  const isText = labels.some((label) => typeof label === 'string');
  const type = isText ? 'O8' : labels.every(Number.isInteger) ? 'i8' : 'f8';
  const order = new PythonTuple([3, isText ? '|' : '<', null, null, null, -1, -1, isText ? 63 : 0]);
  const dtype = callOf('numpy dtype', [type, false, true], order);
  const data = isText ? labels.map(String) : elements(labels as readonly number[], type);
  const shape = new PythonTuple([labels.length]);
  // numpy 2 reads the name of numpy 1 as well
  const empty = [new PythonGlobal('numpy ndarray'), new PythonTuple([0]), new PythonBytes(Buffer.from('b'))];
  return callOf('numpy.core.multiarray _reconstruct', empty, new PythonTuple([1, shape, dtype, false, data]));
}

function elements(labels: readonly number[], type: string): Pickled {
  const view = new DataView(new ArrayBuffer(labels.length * 8));
  for (const [index, label] of labels.entries()) {
    if (type === 'i8') view.setBigInt64(index * 8, BigInt(label), true);
    else view.setFloat64(index * 8, label, true);
  }
  return new PythonBytes(new Uint8Array(view.buffer));
}

function toPickled(value: unknown): Pickled {
  if (value === undefined) return null;
  if (value instanceof Map) return new Map([...value].map(([key, item]) => [String(key), toPickled(item)]));
  if (Array.isArray(value)) return value.map(toPickled);
  return value as Pickled;
}
