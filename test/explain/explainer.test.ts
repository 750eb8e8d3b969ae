import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { computeContributions } from '../../lib/explain/contributions.ts';
import { createExplainKernel, ExplainKernel } from '../../lib/explain/explain-kernel.ts';
import { computeInteractions } from '../../lib/explain/interactions.ts';
import { GuardedMemory } from '../engine/guarded-memory.ts';
import { countDifferences, listFixtures, loadFixture, readMatrix, takeRow } from '../parity/fixture.ts';
import { chain, completeTree, type Explainable, explainables } from './random-ensemble.ts';

function explained({ ensemble, matrix }: Explainable) {
  const baseMargin = Float32Array.from({ length: matrix.numRow * ensemble.numGroup }, (_, index) => index / 8);
  return { ensemble, matrix, baseMargin, trees: { begin: 0, end: ensemble.numTree } };
}

const fixtures = listFixtures(
  ({ booster, expect: entries }) => booster !== 'gblinear' && entries.some(({ output }) => output === 'contribs'),
);
/** Random ensembles of each property; `FUZZ_RUNS` asks for more. */
const RUNS = Number(process.env.FUZZ_RUNS ?? 80);
const everyBits = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

describe('the kernel', () => {
  test.each(fixtures)('It should explain as the reference does, rows together and alone: $slug', (fixture) => {
    const { booster } = loadFixture(fixture).learner;
    if (!('ensemble' in booster)) throw new Error(`${fixture.slug} has no trees`);
    const { ensemble } = booster;
    const matrix = readMatrix(fixture, fixture.expect.find(({ output }) => output === 'contribs')!);
    const kernel = createExplainKernel(ensemble)!;

    const together = explained({ ensemble, matrix });
    const alone = explained({ ensemble, matrix: takeRow(matrix, 0) });

    expect(countDifferences(kernel.explain(together), computeContributions(together))).toBe(0);
    expect(countDifferences(kernel.explain(alone), computeContributions(alone))).toBe(0);
  });

  test('It should explain every ensemble as the reference does, with tables of every size and without', () => {
    fc.assert(
      fc.property(explainables, fc.nat(), fc.constantFrom(...everyBits), (explainable, from, bits) => {
        const memory = new GuardedMemory();
        const kernel = new ExplainKernel(explainable.ensemble, memory, () => bits);
        const { numTree } = explainable.ensemble;
        const rows = { ...explained(explainable), trees: { begin: from % (numTree + 1), end: numTree } };

        expect(countDifferences(kernel.explain(rows), computeContributions(rows))).toBe(0);
        expect(memory.countViolations()).toBe(0);
      }),
      { numRuns: RUNS },
    );
  });

  test('It should share among pairs of features what the reference does', () => {
    fc.assert(
      fc.property(explainables, fc.nat(), (explainable, end) => {
        const memory = new GuardedMemory();
        const kernel = new ExplainKernel(explainable.ensemble, memory);
        const trees = { begin: 0, end: end % (explainable.ensemble.numTree + 1) };
        const rows = { ...explained(explainable), trees };

        expect(countDifferences(kernel.explainPairs(rows), computeInteractions(rows))).toBe(0);
        expect(memory.countViolations()).toBe(0);
      }),
      { numRuns: RUNS },
    );
  });

  test.each([
    ['a tree whose tables are the largest', () => completeTree({ depth: 9, numFeature: 5, numRow: 9 })],
    ['a tree with levels below its tables', () => completeTree({ depth: 11, numFeature: 40, numRow: 5 })],
    ['10,000 features', () => completeTree({ depth: 4, numFeature: 10_000, numRow: 12 })],
    ['one path of 1,999 splits', () => chain({ depth: 1999, numFeature: 7, numRow: 5 })],
  ])('It should stay in its memory and explain %s', (_, grow) => {
    const rows = explained(grow());
    const memory = new GuardedMemory();
    const kernel = new ExplainKernel(rows.ensemble, memory, () => 9);
    const alone = explained({ ensemble: rows.ensemble, matrix: takeRow(rows.matrix, 1) });

    expect(countDifferences(kernel.explain(rows), computeContributions(rows))).toBe(0);
    expect(countDifferences(kernel.explain(alone), computeContributions(alone))).toBe(0);
    expect(memory.countViolations()).toBe(0);
  });
});
