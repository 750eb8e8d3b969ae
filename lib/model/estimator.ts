import { ModelFormatError } from '../errors.ts';
import { quoteName } from '../short-text.ts';
import { DocumentNode, type DocumentValue, isNumericArray } from './formats/document.ts';
import { readJson } from './formats/json.ts';
import type { Model } from './model.ts';

/** Class labels in encoder order; numbers where the training labels were numbers. */
export type Labels = readonly (string | number)[];

/** What scikit-learn's wrapper adds to a booster. */
export interface Estimator {
  readonly kind: Model['kind'];
  /** Labels in encoder order, where the file has them. */
  readonly classes?: Labels | undefined;
  /** Values besides NaN that its `predict` takes for missing. */
  readonly missing?: readonly number[] | undefined;
  /** Why it answers as its kind does, for people. */
  readonly reason: string;
  /** The intercept is added behind all trees, as XGBoost up to 1.2 did; the last bits of a sum depend on it. */
  readonly addsInterceptLast?: boolean | undefined;
  /** `best_ntree_limit` of what answers with so many trees of each group, and not with all. */
  readonly treeLimit?: number | undefined;
}

const KINDS: ReadonlyMap<string, Model['kind']> = new Map([
  ['classifier', 'classifier'],
  ['regressor', 'regressor'],
  ['ranker', 'ranker'],
  // `type`, up to 1.2
  ['XGBClassifier', 'classifier'],
  ['XGBRFClassifier', 'classifier'],
  ['XGBRegressor', 'regressor'],
  ['XGBRFRegressor', 'regressor'],
  ['XGBRanker', 'ranker'],
]);

/** Kindling's own attribute: what was missing in training, for which XGBoost's files have no place. */
export const MISSING_ATTRIBUTE = 'kindling_missing';

/** Another: the text of `baseline.json`, where a file travels alone. */
export const BASELINE_ATTRIBUTE = 'kindling_baseline';

/** The values besides NaN that counted as missing in training, where the file says so; XGBoost keeps what it says. */
export function readMissing(attributes: ReadonlyMap<string, string>): readonly number[] {
  const text = attributes.get(MISSING_ATTRIBUTE) ?? '';
  const values = text === '' ? [] : text.split(',').map(Number);
  if (!values.some(Number.isNaN)) return values;
  throw new ModelFormatError(`the attribute ${MISSING_ATTRIBUTE} is ${quoteName(text)}, and not a list of numbers`);
}

/**
 * The estimator that the `scikit_learn` attribute of a saved model describes: JSON text, since 2.0 only its type,
 * before that every parameter (with NaN) and the labels. A plain booster has no such attribute.
 */
export function readEstimator(attributes: ReadonlyMap<string, string>): Estimator {
  const text = attributes.get('scikit_learn');
  if (text === undefined) return { kind: 'booster', reason: 'the file names no scikit-learn estimator' };
  const members = readMembers(text);
  const type = ['_estimator_type', 'type'].find((key) => members.has(key));
  const kind = type === undefined ? undefined : KINDS.get(members.text(type));
  if (kind === undefined) return { kind: 'booster', reason: 'its scikit_learn attribute names no estimator' };
  const classes = kind === 'classifier' ? readClasses(members) : undefined;
  return { kind, classes, reason: 'its scikit_learn attribute says so' };
}

/**
 * The `missing` in the `scikit_learn` attribute of a file of up to 1.7, where it is another than NaN: those releases
 * restored it, later ones leave it out.
 */
export function readDroppedMissing(attributes: ReadonlyMap<string, string>): number | undefined {
  const text = attributes.get('scikit_learn');
  const members = text === undefined ? undefined : readMembers(text);
  const missing = members?.has('missing') ? members.get('missing') : undefined;
  return typeof missing === 'number' && !Number.isNaN(missing) ? missing : undefined;
}

function readMembers(text: string): DocumentNode {
  return new DocumentNode(readJson(new TextEncoder().encode(text)), 'scikit_learn');
}

/** Up to 1.5 `_le` decodes the answers; without it they are indices, whatever `classes_` says. */
function readClasses(members: DocumentNode): Labels | undefined {
  if (!members.has('_le')) return undefined;
  const encoder = members.object('_le');
  return encoder.has('classes_') ? toLabels(encoder.get('classes_'), encoder.at('classes_')) : undefined;
}

/**
 * A list of labels in a document.
 *
 * @param place for the message
 * @throws ModelFormatError when it is no list of strings or numbers
 */
export function toLabels(value: DocumentValue, place: string): Labels {
  if (isNumericArray(value)) return Array.from(value);
  if (!Array.isArray(value) || value.some((label) => typeof label === 'object')) {
    throw new ModelFormatError(`${place} is not a list of labels`);
  }
  return value.map((label) => toLabel(label as string | number | boolean));
}

/** A number, or what `str` makes of a label in Python that is none. */
export function toLabel(value: null | boolean | number | string): string | number {
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return value ?? 'None';
}
