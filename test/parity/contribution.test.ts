import { afterAll, describe, expect, test } from '@jest/globals';
import type { ContributionKind } from '../../lib/model/model.ts';
import {
  comparisonOf,
  countDifferences,
  type Expectation,
  type Fixture,
  listFixtures,
  loadFixture,
  loadPackedFixture,
  readFloats,
  readMatrix,
  readOptions,
} from './fixture.ts';
import { ComparisonTable } from './table.ts';

const KINDS: ReadonlyMap<string, ContributionKind> = new Map([
  ['contribs', 'exact'],
  ['approx-contribs', 'approximate'],
  ['interactions', 'interactions'],
]);

/** Numbers that do not agree: in any bit, or beyond the tolerance for releases with another algorithm. */
function countMisses(got: Float32Array, wanted: Float32Array, { bits, tolerance = 0 }: Expectation): number {
  if (bits === true || got.length !== wanted.length) return countDifferences(got, wanted);
  const isNear = (a: number, b: number) => Object.is(a, b) || Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(b));
  return wanted.filter((number, index) => !isNear(got[index]!, number)).length;
}

const compared = new ComparisonTable();

afterAll(() => compared.print());

const isCompared = (fixture: Fixture) => (entry: Expectation) => comparisonOf(fixture, entry) === 'contribution';
const fixtures = listFixtures((fixture) => fixture.expect.some(isCompared(fixture)));

describe.each(fixtures)('$slug ($why)', (fixture) => {
  const entries = fixture.expect.filter(isCompared(fixture));

  test.each(entries)('It should explain as XGBoost does, packed or not: $file', (entry) => {
    const model = loadFixture(fixture);
    const options = readOptions(fixture.slug, entry);
    const wanted = readFloats(`${fixture.slug}/${entry.file}`);

    const kind = KINDS.get(entry.output)!;
    const matrix = readMatrix(fixture, entry);
    const contributions = model.predictContributions(matrix, kind, options);
    const packed = loadPackedFixture(fixture).predictContributions(matrix, kind, options);

    expect(countMisses(contributions, wanted, entry)).toBe(0);
    expect(countDifferences(packed, contributions)).toBe(0);
    compared.add(fixture, entry, wanted.length);
  });
});
