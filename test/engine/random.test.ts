import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { FeatureMatrix } from '../../lib/engine/feature-matrix.ts';
import { type KernelPath, listPaths } from '../../lib/engine/kernel-path.ts';
import { Workbench } from '../../lib/engine/pack/workbench.ts';
import { createReferenceEngine } from '../../lib/engine/reference.ts';
import { PACKERS, WasmEngine } from '../../lib/engine/wasm-engine.ts';
import { LinearMemory } from '../../lib/wasm/linear-memory.ts';
import { countDifferences } from '../parity/fixture.ts';
import { GuardedMemory } from './guarded-memory.ts';
import {
  FAR,
  makeEnsemble,
  makeMatrix,
  NEAR,
  NUMBERS,
  type Recipe,
  randomNumbers,
  recipes,
} from './random-ensemble.ts';

const PATHS: readonly KernelPath[] = ['sliced', 'deep', 'coded', 'walk', 'general'];
const RUNS = Number(process.env.FUZZ_RUNS ?? 15);

/** A perfect tree of 18 levels. */
const WIDE_WALKS = { numTree: 1, maxDepth: 18, maxNode: 300_000, density: 1, numFeature: 50, numRow: 130 };

/** Every split has thousands of categories, so that a few of them do. */
const MANY_CATEGORIES = { categorical: 1, maxNode: 31, numTree: 3, numRow: 130 };

const range = (length: number) => Array.from({ length }, (_, index) => index);

const HOSTILE: readonly (readonly [string, Partial<Recipe>])[] = [
  ['no trees', { numTree: 0 }],
  ['trees of one leaf', { maxDepth: 0 }],
  ['one feature', { numFeature: 1 }],
  ['10,000 features', { numFeature: 10_000, numRow: 130 }],
  ['chains of 60 levels', { maxDepth: 60 }],
  ['thousands of distinct cuts in one feature', { numFeature: 1, maxDepth: 11, density: 1, continuous: 1 }],
  ['several subtrees on the way to a leaf', { maxDepth: 18, density: 0.85, numFeature: 9 }],
  ['the same with vectors for leaves', { maxDepth: 14, density: 0.8, numGroup: 3, isVector: true }],
  ['one subtree with vectors for leaves', { maxDepth: 11, numGroup: 2, isVector: true }],
  ['rows of one register', { maxDepth: 10, numFeature: 3, numTree: 3 }],
  ['rows of four registers', { maxDepth: 12, numFeature: 31 }],
  ['rows of five registers', { maxDepth: 12, numFeature: 39 }],
  ['walks with narrow nodes', { maxDepth: 12, numFeature: 55 }],
  ['walks with more columns than narrow nodes have bits for', { maxDepth: 12, numFeature: 400 }],
  ['walks with more nodes than narrow nodes have bits for', WIDE_WALKS],
  ['large trees among small ones, in turns of 129 rows', { maxDepth: 12, density: 0.6, numTree: 12, numRow: 129 }],
  [
    'sets of near and of distant categories',
    { categorical: 1, categories: FAR, maxDepth: 11, density: 0.7, numFeature: 9 },
  ],
  [
    'large trees of categories and thresholds',
    { categorical: 0.5, maxDepth: 12, density: 0.9, numFeature: 9, numGroup: 3 },
  ],
  [
    'thousands of cuts and categories',
    { categorical: 0.1, categories: [4, 2000], numFeature: 2, maxDepth: 11, density: 1 },
  ],
  ['as many categories as a code tells apart', { ...MANY_CATEGORIES, categories: range(16_382) }],
  ['one more', { ...MANY_CATEGORIES, categories: range(16_383) }],
  ['thresholds that rows hit exactly', { continuous: 0, maxDepth: 6 }],
  ['one threshold everywhere', { continuous: 0, thresholds: [0.5], maxDepth: 11 }],
  ['thresholds of zero with either sign', { continuous: 0, thresholds: [0, -0], maxDepth: 11 }],
  ['thresholds that are not finite', { continuous: 0, thresholds: [NaN, Infinity, -Infinity], maxDepth: 11 }],
];

const ORDINARY: Recipe = {
  seed: 1,
  numTree: 5,
  numFeature: 5,
  numGroup: 1,
  isVector: false,
  maxDepth: 8,
  maxNode: 3000,
  density: 0.9,
  categorical: 0,
  categories: NEAR,
  continuous: 0.7,
  thresholds: NUMBERS,
  numRow: 300,
};

/** Differences from the reference engine and broken guard zones, on one path; none where the ensemble cannot take it. */
function compare(recipe: Recipe, path: KernelPath) {
  const ensemble = makeEnsemble(recipe);
  if (!listPaths(ensemble).includes(path)) return { margins: 0, leaves: 0, violations: 0 };
  const matrix = makeMatrix(recipe);
  const random = randomNumbers(recipe.seed);
  const begin = Math.floor(random() * (ensemble.numTree + 1));
  const trees = random() < 0.5 ? { begin: 0, end: ensemble.numTree } : { begin, end: ensemble.numTree };
  const start = Float32Array.from({ length: matrix.numRow * ensemble.numGroup }, () => random() - 0.5);
  const [wanted, got] = [start.slice(), start.slice()];
  const memory = new GuardedMemory();
  const reference = createReferenceEngine(ensemble);
  const engine = new WasmEngine(ensemble, [path], memory);

  reference.addMargins(matrix, trees, wanted);
  engine.addMargins(matrix, trees, got);
  engine.addMargins(new FeatureMatrix(matrix.values, 0, matrix.numFeature), trees, new Float32Array(0));
  const leaves = countDifferences(engine.findLeaves(matrix, trees), reference.findLeaves(matrix, trees));

  return { margins: countDifferences(got, wanted), leaves, violations: memory.countViolations() };
}

/** Guard zones that packing breaks on the workbench. */
function countPackingViolations(recipe: Recipe, path: KernelPath): number {
  const ensemble = makeEnsemble(recipe);
  if (!listPaths(ensemble).includes(path)) return 0;
  const memory = new GuardedMemory();

  PACKERS[path](new LinearMemory(), new Workbench(ensemble, memory));

  return memory.countViolations();
}

describe.each(PATHS)('the %s kernels', (path) => {
  test('It should agree with the reference engine on any ensemble, within its memory', () => {
    fc.assert(
      fc.property(recipes, (recipe) => {
        expect(compare(recipe, path)).toEqual({ margins: 0, leaves: 0, violations: 0 });
      }),
      { numRuns: RUNS },
    );
  });

  test.each(HOSTILE.filter(([, parts]) => parts !== WIDE_WALKS))(
    'It should pack %s within its workbench',
    (_name, parts) => {
      expect(countPackingViolations({ ...ORDINARY, ...parts }, path)).toBe(0);
    },
  );

  test.each(HOSTILE)('It should agree with the reference engine on %s', (_name, parts) => {
    expect(compare({ ...ORDINARY, ...parts }, path)).toEqual({ margins: 0, leaves: 0, violations: 0 });
  });
});
