import { foldName } from './feature-names.ts';

/** The names that no cell has, in any case and whatever the white space around it. */
export function findLacking(names: readonly string[], cells: readonly string[]): string[] {
  const found = new Set(cells.map(foldName));
  return names.filter((name) => !found.has(foldName(name)));
}
