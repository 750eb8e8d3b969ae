import fc from 'fast-check';
import { buildTreeEnsemble } from '../../lib/engine/build-ensemble.ts';
import { FeatureMatrix } from '../../lib/engine/feature-matrix.ts';
import type { TreeArrays, TreeEnsemble } from '../../lib/engine/tree-ensemble.ts';

/** Values and thresholds from one short list, so that rows hit thresholds exactly. */
export const NUMBERS = [
  0,
  -0,
  1,
  -1,
  2,
  3,
  0.5,
  -0.5,
  1e-45,
  -1e-45,
  3e38,
  -3e38,
  Infinity,
  -Infinity,
  NaN,
  16777215,
  16777216,
  5,
  7,
  31,
  64,
  70,
];
/** Categories that sets are drawn from. */
export const NEAR = [0, 1, 2, 3, 5, 7, 31, 32, 70];
export const FAR = [...NEAR, 16777215];
const LEAVES = [0, -0, 0.1, -0.3, 1e-45, 3e38, Infinity, 7];

/** Numbers in [0, 1) from a seed: mulberry32. */
export function randomNumbers(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), seed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** What an ensemble and its rows are drawn from. */
export interface Recipe {
  readonly seed: number;
  readonly numTree: number;
  readonly numFeature: number;
  readonly numGroup: number;
  readonly isVector: boolean;
  /** Levels, and the chance that a node above them is a split. */
  readonly maxDepth: number;
  /** What thresholds come from that are not drawn anew. */
  readonly thresholds: readonly number[];
  /** Trees stop growing here. */
  readonly maxNode: number;
  readonly density: number;
  /** Shares of splits: categorical ones, and thresholds that are drawn anew rather than from the short list. */
  readonly categorical: number;
  readonly categories: readonly number[];
  readonly continuous: number;
  readonly numRow: number;
}

export const recipes: fc.Arbitrary<Recipe> = fc.record({
  seed: fc.integer(),
  numTree: fc.integer({ min: 0, max: 12 }),
  numFeature: fc.oneof(fc.integer({ min: 1, max: 9 }), fc.constant(2100)),
  numGroup: fc.integer({ min: 1, max: 3 }),
  isVector: fc.boolean(),
  maxDepth: fc.oneof(fc.integer({ min: 0, max: 9 }), fc.constantFrom(12, 17, 60)),
  thresholds: fc.constant(NUMBERS),
  maxNode: fc.constant(3000),
  density: fc.constantFrom(0.5, 0.75, 1),
  categorical: fc.constantFrom(0, 0, 0.3, 1),
  categories: fc.constantFrom(NEAR, FAR),
  continuous: fc.constantFrom(0, 0.5, 1),
  numRow: fc.oneof(
    fc.constantFrom(1, 7, 8, 9, 19, 20, 127, 128, 129, 255, 256, 257, 300),
    fc.integer({ min: 1, max: 300 }),
  ),
});

/** The ensemble of a recipe. */
export function makeEnsemble(recipe: Recipe): TreeEnsemble {
  const random = randomNumbers(recipe.seed);
  const { numTree, numFeature, numGroup } = recipe;
  const leafSize = recipe.isVector ? numGroup : 1;
  const trees = Array.from({ length: numTree }, () => makeTree(recipe, leafSize, random));
  const total = (lengthOf: (tree: TreeArrays) => number) => trees.reduce((sum, tree) => sum + lengthOf(tree), 0);
  return buildTreeEnsemble({
    numFeature,
    numGroup,
    leafSize,
    trees,
    sizes: {
      numTree,
      numNode: total((tree) => tree.leftChild.length),
      numCategory: total((tree) => tree.categories.length),
      numLeafValue: total((tree) => tree.leafVector.length),
      hasStatistics: false,
    },
    treeGroup: Int32Array.from({ length: numTree }, (_, tree) => (leafSize > 1 ? 0 : tree % numGroup)),
    treeWeight: Float32Array.from({ length: numTree }, () => (random() < 0.5 ? 1 : random() * 2)),
    iterationIndptr: Int32Array.of(0, numTree),
  });
}

function pick<T>(list: readonly T[], random: () => number): T {
  return list[Math.floor(random() * list.length)]!;
}

function makeTree(recipe: Recipe, leafSize: number, random: () => number): TreeArrays {
  const leftChild: number[] = [];
  const rightChild: number[] = [];
  const splitIndex: number[] = [];
  const splitCondition: number[] = [];
  const defaultLeft: number[] = [];
  const sets: number[][] = [];
  const leafVector: number[] = [];
  const depths = [0];
  for (let node = 0; node < depths.length; node++) {
    const isChain = recipe.maxDepth > 20;
    const grows = depths[node]! < recipe.maxDepth && depths.length < recipe.maxNode;
    const isSplit = grows && (isChain ? node === depths.length - 1 : random() < recipe.density);
    const isCategorical = isSplit && random() < recipe.categorical;
    sets.push(isCategorical ? recipe.categories.filter(() => random() < 0.4) : []);
    if (isSplit) {
      leftChild.push(depths.length);
      rightChild.push(depths.length + 1);
      depths.push(depths[node]! + 1, depths[node]! + 1);
      splitIndex.push(Math.floor(random() * recipe.numFeature));
      splitCondition.push(random() < recipe.continuous ? random() * 8 - 4 : pick(recipe.thresholds, random));
    } else {
      leftChild.push(-1);
      rightChild.push(leafSize > 1 ? leafVector.length / leafSize : -1);
      for (let group = 0; leafSize > 1 && group < leafSize; group++) leafVector.push(pick(LEAVES, random));
      splitIndex.push(0);
      splitCondition.push(random() < 0.5 ? random() : pick(LEAVES, random));
    }
    defaultLeft.push(random() < 0.5 ? 1 : 0);
  }
  const categoryOffset = [0];
  for (const set of sets) categoryOffset.push(categoryOffset.at(-1)! + set.length);
  return {
    leftChild: Int32Array.from(leftChild),
    rightChild: Int32Array.from(rightChild),
    splitIndex: Int32Array.from(splitIndex),
    splitCondition: Float32Array.from(splitCondition),
    defaultLeft: Uint8Array.from(defaultLeft),
    categoryOffset: Int32Array.from(categoryOffset),
    categories: Int32Array.from(sets.flat()),
    sumHessian: new Float32Array(0),
    lossChange: new Float32Array(0),
    leafVector: Float32Array.from(leafVector),
  };
}

/** Rows for a recipe: half from the short list, half drawn anew. */
export function makeMatrix({ seed, numRow, numFeature }: Recipe): FeatureMatrix {
  const random = randomNumbers(seed ^ 0x5bd1e995);
  const values = Float32Array.from({ length: numRow * numFeature }, () =>
    random() < 0.5 ? random() * 8 - 4 : pick(NUMBERS, random),
  );
  return new FeatureMatrix(values, numRow, numFeature);
}
