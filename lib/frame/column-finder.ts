/** The positions of the columns that a name means: none, one, or several that it could be. */
export type ColumnFinder = (name: string) => readonly number[];

/** By which texts names are alike, from the strictest on; each is asked only where the ones before find nothing. */
const LIKENESSES: readonly ((name: string) => string)[] = [(name) => name.trim(), (name) => name.trim().toLowerCase()];

/**
 * Finds columns by their very names, else by names that differ in the white space around them, else also in case.
 *
 * @param wanted all names that are looked for: a column with one of them is not found by another
 */
export function columnFinder(columnNames: readonly string[], wanted: readonly string[]): ColumnFinder {
  const exact = positions(columnNames, (name) => name);
  let findSimilar: ColumnFinder | undefined; // made when a name is not found as it is
  return (name) => {
    const found = exact.get(name);
    if (found) return found;
    findSimilar ??= similarFinder(columnNames, new Set(wanted));
    return findSimilar(name);
  };
}

function similarFinder(columnNames: readonly string[], taken: ReadonlySet<string>): ColumnFinder {
  const tables = LIKENESSES.map((key) => ({ key, columns: positions(columnNames, key, taken) }));
  return (name) => {
    for (const { key, columns } of tables) {
      const found = columns.get(key(name));
      if (found) return found;
    }
    return [];
  };
}

/** Key → the columns whose names have it, those left out whose very name is taken. */
function positions(
  names: readonly string[],
  key: (name: string) => string,
  taken?: ReadonlySet<string>,
): Map<string, number[]> {
  const found = new Map<string, number[]>();
  for (const [column, name] of names.entries()) {
    if (taken?.has(name)) continue;
    const same = found.get(key(name));
    if (same) same.push(column);
    else found.set(key(name), [column]);
  }
  return found;
}
