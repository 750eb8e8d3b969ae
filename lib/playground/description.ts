// What the page knows of a model without having loaded it: made where the page is made, read by the script in it.

/** What values a feature takes, by which its field is made. */
export type FieldKind =
  /** any number */
  | 'number'
  /** whole numbers */
  | 'integer'
  /** 0 or 1 */
  | 'indicator'
  /** one of the texts in `categories` */
  | 'category'
  /** any text */
  | 'text'
  /** the whole number that stands for a category, where the model has no names for them */
  | 'code';

/** One field of the form. */
export interface Field {
  readonly name: string;
  readonly kind: FieldKind;
  /** where the trees split: beyond the least and the greatest threshold the answer stays the same */
  readonly range?: readonly [min: number, max: number];
  /** texts in the order of their codes */
  readonly categories?: readonly string[];
  /** by `importanceTypes`; empty for a feature that the model does not use */
  readonly importance: readonly number[];
}

/** How importance is counted, by the names of XGBoost's `get_score`; of a linear model it is the size of the coefficient. */
export type ImportanceType = 'total_gain' | 'gain' | 'weight' | 'total_cover' | 'cover' | 'coefficient';

/** Who computes the predictions: the engine in the page, or the server that the page comes from. */
export type Source = 'page' | 'server';

/** A model as the playground shows it. */
export interface PlaygroundDescription {
  /** of the file or folder, without its path */
  readonly name: string;
  /** how `kindling score` is to be told of the model */
  readonly modelUri: string;
  readonly source: Source;
  /** by which its server knows it among others; undefined where it has one model, or there is none */
  readonly target?: string | undefined;
  readonly kind: string;
  readonly objective: string;
  readonly numGroup: number;
  /** numbers that count as missing where the server says so */
  readonly missing?: readonly number[] | undefined;
  /** what the model answers besides its prediction */
  readonly outputs: readonly ('probability' | 'margin')[];
  readonly hasContributions: boolean;
  /** the model's own names, and not f0, f1, … */
  readonly hasNames: boolean;
  /** whether the form knows where the trees split: a field without a range is of a feature that they do not use */
  readonly hasRanges: boolean;
  /** labels of a classifier, in the order of its probabilities */
  readonly classes: readonly (string | number)[] | null;
  readonly fields: readonly Field[];
  /** what is known of the features' importance; the first says which of them matter most */
  readonly importanceTypes: readonly ImportanceType[];
  /** rows to begin with: a text for each field, empty where the value is missing; one at least */
  readonly examples: readonly (readonly string[])[];
  /** where they come from, such as `holdout.csv`; null where they are made of the model's thresholds */
  readonly examplesFrom: string | null;
}
