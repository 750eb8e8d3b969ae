import { missingText } from '../../model/missing-values.ts';
import { quoteName } from '../../short-text.ts';
import type { Feature } from './features.ts';

/** What whoever uses a model should know of the values that counted as missing when it was trained. */
export function missingNotes(missing: readonly number[], features: readonly Feature[]): string[] {
  if (missing.length === 0) return [];
  const inPython =
    missing.length === 1 ? `give it missing=${missingText(missing[0]!)}` : 'make them NaN before it sees them';
  const values = `${missing.map(missingText).join(' and ')} ${missing.length === 1 ? 'counts' : 'count'} as missing`;
  return [
    `${values}: kindling finds that in the model, but XGBoost's load_model passes over it; in Python ${inPython}`,
    ...features.flatMap((feature) => categoryNotes(missing, feature)),
  ];
}

/** XGBoost compares the codes of categories as well. */
function categoryNotes(missing: readonly number[], { name, categories = [] }: Feature): string[] {
  return missing
    .filter((code) => categories[code] !== undefined)
    .map((code) => {
      const category = `${quoteName(categories[code]!)} of column ${quoteName(name)}`;
      return `the category ${category} has the code ${code}, so that it counts as missing too, as in XGBoost`;
    });
}
