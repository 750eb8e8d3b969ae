/**
 * The names that a misspelled one may have meant: at most a third of its letters wrong, in any case, closest first, three at
 * most. A name of one or two letters resembles everything, so that only its case may be wrong.
 */
export function findNearNames(wrong: string, names: readonly string[]): string[] {
  const folded = wrong.toLowerCase();
  return names
    .map((name) => ({ name, distance: editDistance(folded, name.toLowerCase()) }))
    .filter(({ distance }) => distance <= Math.floor(wrong.length / 3))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ name }) => name);
}

/** `did you mean score or serve? `, or nothing. */
export function didYouMean(wrong: string, names: readonly string[]): string {
  const near = findNearNames(wrong, names);
  return near.length > 0 ? `did you mean ${near.join(' or ')}? ` : '';
}

/** Letters to put in, to leave out, to replace, or to swap with their neighbours (optimal string alignment). */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next[j] = Math.min(replaced, row[j]! + 1, next[j - 1]! + 1);
      const areSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (areSwapped) next[j] = Math.min(next[j]!, before[j - 2]! + 1);
    }
    [before, row] = [row, next];
  }
  return row[b.length]!;
}
