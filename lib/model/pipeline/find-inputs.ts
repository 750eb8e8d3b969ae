import { elementsOf, type GraphObject, type GraphValue, isArray, isList, isObject, textsOf } from './graph.ts';
import type { PlanNode } from './node.ts';
import { MAX_WIDTH } from './shape.ts';
import { listMembers } from './steps/dict-vectorizer.ts';

/** The columns of the caller's, as far as the graph tells. */
export interface FoundInputs {
  readonly width: number;
  readonly names: readonly string[] | undefined;
  /** it takes whatever columns there are, by their names */
  readonly isOpen?: boolean;
}

/** Classes that hold their fitted estimator under the name that others have for one that was never fitted. */
const FITTED_INSIDE = /^(?:FrozenEstimator|_CalibratedClassifier)$/;

/** Where the object is that sees the same columns as the one around it. */
const INNER: readonly ((node: PlanNode) => PlanNode | undefined)[] = [
  (node) => firstStep(node, 'steps'),
  (node) => firstStep(node, 'transformer_list'),
  ...['best_estimator_', 'estimator_', 'regressor_'].map((key) => (node: PlanNode) => member(node, key)),
  ...['estimators_', 'calibrated_classifiers_'].map((key) => (node: PlanNode) => firstOf(node, key)),
  // elsewhere these were never fitted
  ...['estimator', 'base_estimator'].map(
    (key) => (node: PlanNode) => (FITTED_INSIDE.test(node.shortName) ? member(node, key) : undefined),
  ),
];

/** Classes whose members see columns of their own. */
const WHOLE = /^(?:ColumnTransformer|Bagging(?:Classifier|Regressor))$/;

/** Packages whose classes say so. */
const KNOWN = /^(?:sklearn|imblearn)\./;

/** Fitted arrays with a number for each column: up to 0.23 nothing else says how many there are. */
const FITTED = [
  'statistics_',
  'scale_',
  'mean_',
  'center_',
  'categories_',
  'variances_',
  'scores_',
  'support_',
  'lambdas_',
  'n_bins_',
  'components_',
  'quantiles_',
  '_fit_X',
];

/**
 * How many columns the pipeline takes, and their names: those of the outermost object that has any.
 *
 * @throws ModelFormatError where nothing tells
 */
export function findInputs(node: PlanNode): FoundInputs {
  const { object } = node;
  if (object.className.startsWith('xgboost.')) {
    const { numFeature, featureNames } = node.plan.openModel(object);
    return { width: numFeature, names: featureNames };
  }
  const names = textsOf(node.get('feature_names_in_')) ?? textsOf(node.get('_df_columns')) ?? encodedNames(node);
  if (names !== undefined) return { width: names.length, names };
  if (node.shortName === 'DictVectorizer') {
    const members = [...listMembers(node).keys()];
    return { width: members.length, names: members };
  }
  if (node.shortName === 'FeatureHasher') return { width: 0, names: undefined, isOpen: true };
  const width = readWidth(node);
  const isWhole = WHOLE.test(node.shortName) && width !== undefined;
  const inner = isWhole ? undefined : INNER.map((find) => find(node)).find((found) => found !== undefined);
  if (inner !== undefined) return findInputs(inner);
  if (width === undefined && !KNOWN.test(object.className)) throw node.refuseClass();
  if (width === undefined)
    throw node.refuse('was never fitted: nothing says how many columns it takes', 'fit the pipeline, then dump it');
  if (!Number.isInteger(width) || width < 0 || width > MAX_WIDTH) throw node.refuse(`was fitted on ${width} columns`);
  return { width, names: undefined };
}

/** category_encoders up to 2.6 know their columns by what they make of them, or their ordinal encoder does. */
function encodedNames(node: PlanNode): readonly string[] | undefined {
  if (!node.object.className.startsWith('category_encoders.')) return undefined;
  const inner = node.get('ordinal_encoder');
  return isObject(inner) ? textsOf(inner.get('feature_names_out_')) : textsOf(node.get('feature_names_out_'));
}

function readWidth(node: PlanNode): number | undefined {
  if (/(?:Count|Tfidf|Hashing)Vectorizer$/.test(node.shortName)) return 1;
  const known =
    node.get('n_features_in_') ?? node.get('_n_features') ?? node.get('n_input_features_') ?? node.get('n_features_');
  if (typeof known === 'number') return known;
  for (const key of FITTED) {
    const value = node.get(key);
    if (isArray(value)) return value.shape.at(-1);
    const length = elementsOf(value)?.length;
    if (length !== undefined) return length;
  }
  return undefined;
}

/** Whether a step acts in training only, or makes as many columns as it takes and knows none. */
function isUntold(step: GraphObject): boolean {
  if (/^imblearn\.(?:over_sampling|under_sampling|combine)\./.test(step.className)) return true;
  return (
    /\.(?:FunctionTransformer|Normalizer|Binarizer)$/.test(step.className) && step.get('n_features_in_') === undefined
  );
}

/** The first step that tells. */
function firstStep(node: PlanNode, key: string): PlanNode | undefined {
  for (const pair of elementsOf(node.get(key)) ?? []) {
    const [name, step] = isList(pair) ? pair : [];
    if (isObject(step) && !isUntold(step)) {
      return node.child(step, String(name));
    }
  }
  return undefined;
}

function member(node: PlanNode, key: string): PlanNode | undefined {
  const value = node.get(key);
  return isObject(value) ? node.child(value, key) : undefined;
}

/** A member of a OneVsRestClassifier that saw one answer alone knows no columns. */
function isFitted(value: GraphValue): value is GraphObject {
  return isObject(value) && !value.className.endsWith('._ConstantPredictor');
}

function firstOf(node: PlanNode, key: string): PlanNode | undefined {
  const first: GraphValue | undefined = elementsOf(node.get(key))?.find(isFitted);
  return first && node.child(first, `${key}[0]`);
}
