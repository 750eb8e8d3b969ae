import { computeImportance } from '../../explain/importance.ts';
import { nameFeatures } from '../../model/feature-names.ts';
import type { Model } from '../../model/model.ts';
import { ensemblesOf } from '../../model/model-kinds.ts';
import { isFreeText } from '../../model/verbatim-texts.ts';

/** A model's features, as tools speak of them. */
export interface Features {
  /** (numFeature) */
  readonly names: readonly string[];
  readonly positions: ReadonlyMap<string, number>;
  /** (numFeature) what its splits bring in all, by `total_gain` of XGBoost's `get_score`; undefined where that is not known */
  totalGain(): Float32Array | undefined;
}

const KNOWN = new WeakMap<Model, Features>();

export function featuresOf(model: Model): Features {
  const known = KNOWN.get(model);
  if (known !== undefined) return known;
  const names = nameFeatures(model);
  const positions = new Map(names.map((name, feature) => [name, feature]));
  let gain: Float32Array | undefined | null = null; // looked for when somebody asks
  const totalGain = () => {
    if (gain === null) gain = totalGainOf(model);
    return gain;
  };
  const features = { names, positions, totalGain };
  KNOWN.set(model, features);
  return features;
}

/** Nodes of models whose gain is told: a walk of more would keep other requests waiting for more than 50 ms. */
const MAX_NODES = 500_000;

function totalGainOf(model: Model): Float32Array | undefined {
  if (model.summary.numNode > MAX_NODES) return undefined;
  const ensembles = ensemblesOf(model);
  if (ensembles.length === 0) return undefined;
  const totalGain = new Float32Array(model.numFeature);
  for (const { feature, totalGain: gain } of computeImportance(ensembles)) totalGain[feature] = gain;
  return totalGain.some(Number.isNaN) ? undefined : totalGain;
}

/** Texts of a feature's categories, in the order of their codes; undefined where it has none, or takes any text. */
export function categoriesOf(model: Model, feature: number): readonly string[] | undefined {
  const codes = model.categories[feature];
  if (isFreeText(codes)) return undefined;
  return codes && [...codes].toSorted(([, a], [, b]) => a - b).map(([text]) => text);
}

/** XGBoost's letters for the types of features that are not any number. */
const KINDS: ReadonlyMap<string, FeatureKind> = new Map([
  ['int', 'integer'],
  ['i', 'indicator'],
  ['c', 'category code'],
]);

export const FEATURE_KINDS = ['number', 'integer', 'indicator', 'category', 'category code', 'text'] as const;

export type FeatureKind = (typeof FEATURE_KINDS)[number];

/** What values a feature takes. */
export function kindOf({ categories, summary }: Model, feature: number): FeatureKind {
  if (isFreeText(categories[feature])) return 'text';
  return categories[feature] ? 'category' : (KINDS.get(summary.featureTypes[feature] ?? '') ?? 'number');
}
