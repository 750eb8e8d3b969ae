/** An empty bin counts as this share, or its logarithm would be infinite. */
const EPSILON = 0.0001;

/**
 * The population stability index: Σ (a − e) · ln(a / e) over the bins, where e is a bin's share of the expected values and a
 * of the actual ones, and neither is taken for less than 0.0001. 0 where they are the same; undefined where one has no values.
 */
export function stabilityIndex(expected: readonly number[], actual: readonly number[]): number | undefined {
  const [numExpected, numActual] = [sum(expected), sum(actual)];
  if (numExpected === 0 || numActual === 0) return undefined;
  let index = 0;
  for (const [bin, count] of expected.entries()) {
    const e = Math.max(count / numExpected, EPSILON);
    const a = Math.max(actual[bin]! / numActual, EPSILON);
    index += (a - e) * Math.log(a / e);
  }
  return index;
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
