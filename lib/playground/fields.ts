import { nameFeatures } from '../model/feature-names.ts';
import type { Model } from '../model/model.ts';
import { isFreeText } from '../model/verbatim-texts.ts';
import type { Field, FieldKind } from './description.ts';
import type { Thresholds } from './thresholds.ts';

/** XGBoost's letters for the types of features. */
const KINDS: ReadonlyMap<string, FieldKind> = new Map([
  ['int', 'integer'],
  ['i', 'indicator'],
  ['c', 'code'],
]);

/**
 * The fields of a model's form, in the order of its features.
 *
 * @param thresholds (numFeature)
 * @param importance by feature
 */
export function describeFields(
  model: Model,
  thresholds: readonly Thresholds[],
  importance: ReadonlyMap<number, readonly number[]>,
): readonly Field[] {
  const { featureTypes } = model.summary;
  return nameFeatures(model).map((name, feature) => {
    const values = thresholds[feature] ?? new Float32Array();
    const texts = model.categories[feature];
    const categories = isFreeText(texts) ? undefined : categoriesOf(texts);
    const range = values.length > 0 && { range: [values[0]!, values.at(-1)!] as const };
    const kind = categories ? 'category' : texts ? 'text' : (KINDS.get(featureTypes[feature] ?? '') ?? 'number');
    return { name, kind, importance: importance.get(feature) ?? [], ...range, ...(categories && { categories }) };
  });
}

/** Texts in the order of their codes. */
function categoriesOf(codes: ReadonlyMap<string, number> | undefined): readonly string[] | undefined {
  return codes && [...codes].toSorted(([, a], [, b]) => a - b).map(([text]) => text);
}
