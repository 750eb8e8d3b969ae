import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { loadModelFiles } from '../../lib/model/load.ts';
import { readPackedModel } from '../../lib/model/packed/read.ts';
import { packModel } from '../../lib/model/packed/write.ts';
import { unpackPipeline } from '../../lib/model/pipeline.ts';
import { readCases } from '../model/pipeline/fixtures.ts';
import { type Forgery, forgePipeline } from '../support/forge-pipeline.ts';
import { tryToUse } from './try-to-use.ts';

const RUNS = Number(process.env.FUZZ_RUNS ?? 100);
/** Steps and heads of most families. */
const SEEDS =
  /^(?:titanic|text-and-numbers|category-encoders|stacking-classifier|calibrated-sigmoid|bins|knn-imputer|target-power|selectors)-s1\.[49]$/;

const cases = (await readCases()).filter(({ name }) => SEEDS.test(name));
const seeds = await Promise.all(
  cases.map(async ({ model, files }) =>
    packModel(await loadModelFiles({ list: async () => [model], read: async (name) => files.get(name)! })),
  ),
);

const LIES: readonly unknown[] = [
  null,
  -1,
  0,
  1,
  3,
  1e9,
  2 ** 40,
  0.5,
  '',
  'x',
  true,
  [],
  [0],
  [7],
  [1e9],
  ['NaN'],
  [[]],
  {},
];
const share = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
/** A part of some entry, or a member of it, takes another's place, or that of something else. */
const lie = fc.record({ entry: share, part: share, deep: share, other: share, lie: share, isBorrowed: fc.boolean() });
type Lie = typeof lie extends fc.Arbitrary<infer Value> ? Value : never;

function pick<Value>(values: readonly Value[], part: number): Value {
  return values[Math.floor(part * values.length)]!;
}

function tell({ table }: Forgery, { entry, part, deep, other, lie: which, isBorrowed }: Lie): void {
  const entries = table as unknown[][];
  const [chosen, lender] = [pick(entries, entry), pick(entries, other)];
  const at = Math.floor(part * chosen.length);
  const inside = chosen[at];
  const told = isBorrowed ? pick(lender, deep) : pick(LIES, which);
  if (typeof inside !== 'object' || inside === null || deep < 0.2) chosen[at] = told;
  else Object.assign(inside, { [pick(Object.keys(inside), deep) ?? 'x']: told });
}

test('A packed pipeline whose table lies is a model or a KindlingError', () => {
  const read = (bytes: Uint8Array) => readPackedModel(bytes, [], unpackPipeline);
  fc.assert(
    fc.property(share, fc.array(lie, { minLength: 1, maxLength: 3 }), (seed, lies) => {
      const forged = forgePipeline(pick(seeds, seed), (forgery) => {
        for (const one of lies) tell(forgery, one);
      });
      tryToUse(() => read(forged));
    }),
    { numRuns: RUNS },
  );
  expect(seeds.length).toBeGreaterThan(8);
});
