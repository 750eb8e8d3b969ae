import type { Field } from '../../description.ts';

/**
 * Features whose names hold the query, whatever its case: those that begin with it first.
 *
 * @param byImportance the most important first, or else in the order of the model
 */
export function findFields(fields: readonly Field[], query: string, byImportance: boolean): number[] {
  const wanted = normalize(query.trim());
  const found = [...fields.keys()].filter((feature) => normalize(fields[feature]!.name).includes(wanted));
  const rank = (feature: number) => (wanted !== '' && normalize(fields[feature]!.name).startsWith(wanted) ? 0 : 1);
  if (!byImportance) return found;
  return found.sort((a, b) => rank(a) - rank(b) || importanceOf(fields[b]!) - importanceOf(fields[a]!) || a - b);
}

/** The one by which features are ordered. */
function importanceOf({ importance: [first = 0] }: Field): number {
  return first;
}

function normalize(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}
