import type { IterationRange, PredictOptions } from '../model/model.ts';

/** Keys of the XGBoost container's selectable inference, besides `probability`. */
export const CONTAINER_KEYS = [
  'predicted_label',
  'labels',
  'probabilities',
  'raw_score',
  'raw_scores',
  'predicted_score',
] as const;
/** Names of the columns that a request may choose by `outputs`; those of the XGBoost container last. */
export const OUTPUT_NAMES = [
  'prediction',
  'probability',
  'margin',
  'contributions',
  'leaf',
  ...CONTAINER_KEYS,
] as const;
/** One of `OUTPUT_NAMES`. */
export type OutputName = (typeof OUTPUT_NAMES)[number];

/** Options of one request. */
export interface TransformOptions {
  /** columns that are appended, in this order; default: the prediction, and probabilities for a classifier with named input */
  readonly outputs?: readonly OutputName[] | undefined;
  /** `fail` stops at the first row that cannot be used; `annotate` keeps it with empty predictions and the reason in a column of its own */
  readonly onRowError?: 'fail' | 'annotate' | undefined;
  /** `as-missing` reads a feature that the input does not have as missing values */
  readonly onMissingFeature?: 'fail' | 'as-missing' | undefined;
  /** `fail` makes a category that the model does not know an error of its row; it is missing otherwise */
  readonly onUnknownCategory?: 'fail' | 'missing' | undefined;
  /** values besides blanks that count as missing; default: the model's own */
  readonly missing?: readonly number[] | undefined;
  /** boosting rounds that count; default: all, or those up to the best of an early stop, as the model's kind has it */
  readonly iterationRange?: IterationRange | undefined;
  /** numGroup columns with the margins that rows start from, in place of the model's base score */
  readonly baseMarginColumns?: readonly string[] | undefined;
  /** `columns` adds contributions up for each column that the rows have, where a pipeline makes others of them; default: `features` */
  readonly contributions?: 'features' | 'columns' | undefined;
  /** columns that the answer has, the input's and the predictions', in this order; default: all */
  readonly columns?: readonly string[] | undefined;
  /** leading columns of rows without names that are no features, and come back before the predictions */
  readonly idColumns?: number | undefined;
}

/** Options of a prediction, and how its contributions are told. */
export type OutputOptions = PredictOptions & Pick<TransformOptions, 'contributions'>;

/** Options on the wire; docs/reference/http.md has each. */
export const OPTION_NAMES = [
  'outputs',
  'on-row-error',
  'on-missing-feature',
  'on-unknown-category',
  'missing',
  'iteration-range',
  'base-margin',
  'contributions',
  'columns',
  'id-columns',
] as const;

/** Whether a list of outputs is in the container's terms, which differ for `probability`. */
export function hasContainerKey(outputs: readonly string[]): boolean {
  return outputs.some((output) => CONTAINER_KEYS.some((key) => key === output));
}

/** The options that are set. */
export function definedOnly(options: TransformOptions = {}): TransformOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
