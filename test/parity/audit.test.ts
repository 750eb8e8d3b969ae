import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { comparisonOf, type Expectation, FIXTURES, type Fixture, listFixtures, readFloats } from './fixture.ts';

/** Files that are not outputs. */
const INPUT = /^(?:rows\.(?:f32|csv)|model\.\w+|fixture\.json|base_margin.*\.f32|csr_\w+\.\w+)$/;
/** What an output's name may be, so that a new kind does not slip through. */
const OUTPUTS = ['margin', 'value', 'leaf', 'predict', 'proba', 'contribs', 'approx-contribs', 'interactions'];

const fixtures = listFixtures(() => true);

function inputsOf({ base_margin: margin, csr }: Expectation): string[] {
  return [margin, csr?.indptr, csr?.indices, csr?.values].filter((name) => name !== undefined);
}

/** Numbers that an output has for each row, whatever shape XGBoost gave it. */
function widthOf({ num_row: numRow }: Fixture, { shape }: Expectation): number {
  return shape.reduce((product, length) => product * length, 1) / numRow;
}

afterAll(() => {
  const counts = new Map<string, number>();
  for (const fixture of fixtures) {
    for (const entry of fixture.expect) {
      const comparison = comparisonOf(fixture, entry);
      counts.set(comparison, (counts.get(comparison) ?? 0) + 1);
    }
  }
  const shown = [...counts].map(([comparison, count]) => `${comparison} ${count}`).join(', ');
  process.stdout.write(`\noutputs of ${fixtures.length} fixtures: ${shown}\n`);
});

describe('every output of every fixture is compared or accounted for', () => {
  test.each(fixtures)('$slug', (fixture) => {
    const { slug, expect: entries } = fixture;
    const files = readdirSync(join(FIXTURES, slug)).filter((name) => !INPUT.test(name));
    const named = entries.flatMap((entry) => [entry.file, ...inputsOf(entry)]);

    // no file lies there that nobody reads, and no output is listed twice
    expect(files.filter((name) => !named.includes(name))).toEqual([]);
    expect(new Set(entries.map(({ file }) => file)).size).toBe(entries.length);
    for (const entry of entries) {
      expect(OUTPUTS).toContain(entry.output);
      expect(readFloats(`${slug}/${entry.file}`)).toHaveLength(fixture.num_row * widthOf(fixture, entry));
      if (entry.superseded_by === undefined) continue;
      const successor = entries.find(({ file }) => file === entry.superseded_by);
      expect(comparisonOf(fixture, successor!)).not.toBe('superseded');
      expect({ ...successor, output: undefined }).toMatchObject({ shape: entry.shape });
    }
  });

  test('It should leave out only what is known to be refused or superseded by the newest release', () => {
    const left = fixtures.flatMap((fixture) =>
      fixture.expect
        .filter((entry) => comparisonOf(fixture, entry) === 'not followed')
        .map(({ file }) => `${fixture.slug}/${file}`),
    );

    expect(left).toEqual([
      'zero-rounds-v1.7-json/margin.f32',
      'zero-rounds-v1.7-json/value.f32',
      'zero-rounds-v1.7-json/leaf.f32',
      'zero-rounds-v1.7-json/contribs.f32',
    ]);
  });
});
