import fc from 'fast-check';
import { buildTreeEnsemble } from '../../lib/engine/build-ensemble.ts';
import { FeatureMatrix } from '../../lib/engine/feature-matrix.ts';
import type { TreeArrays, TreeEnsemble } from '../../lib/engine/tree-ensemble.ts';

/** Numbers from 0 to 1, the same for the same seed. */
type Random = () => number;

/** How a random tree grows. */
interface Growth {
  readonly numFeature: number;
  readonly leafSize: number;
  readonly maxDepth: number;
  /** Chance that one of the two children is a leaf: 1 makes trees as deep as they may be. */
  readonly leanness: number;
  /** Chance that a node is a leaf although it need not be one. */
  readonly endChance: number;
}

const ODD_VALUES = [0, -0, Infinity, -Infinity, NaN, 1, -1, 0.5, 1e-42, 3e38, 16777216, 2.7];
const ODD_COVERS = [0, 0, -1, 1e-30, 1e30, Infinity, NaN];

const pick = <T>(random: Random, list: readonly T[]): T => list[Math.floor(random() * list.length)]!;

function seedRandom(seed: number): Random {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A tree with random splits, a quarter of them categorical, and mostly sensible covers. */
function growTree(
  random: Random,
  { numFeature, leafSize, maxDepth, leanness, endChance }: Growth,
  hasOddCovers: boolean,
): TreeArrays {
  const nodes = { left: [] as number[], right: [] as number[], feature: [] as number[], condition: [] as number[] };
  const cover: number[] = [];
  const categories: number[][] = [];
  const vector: number[] = [];
  const grow = (depth: number, weight: number, mayEnd: boolean): number => {
    const node = nodes.left.push(-1) - 1;
    nodes.right[node] = -1;
    nodes.feature[node] = Math.floor(random() * numFeature);
    nodes.condition[node] =
      random() < 0.2
        ? pick(
            random,
            ODD_VALUES.filter((x) => x === x),
          )
        : random() * 2 - 1;
    cover[node] = hasOddCovers && random() < 0.2 ? pick(random, ODD_COVERS) : weight;
    categories[node] = [];
    if (depth === maxDepth || (mayEnd && random() < endChance)) {
      if (leafSize > 1) nodes.right[node] = vector.length / leafSize;
      for (let group = 0; leafSize > 1 && group < leafSize; group++) vector.push(random() - 0.5);
      return node;
    }
    if (random() < 0.25) categories[node] = [0, 1, 2, 3, 16777215].filter(() => random() < 0.5);
    const share = random();
    const isLean = random() < leanness;
    nodes.left[node] = grow(isLean && share < 0.5 ? maxDepth : depth + 1, weight * share, !isLean);
    nodes.right[node] = grow(isLean && share >= 0.5 ? maxDepth : depth + 1, weight * (1 - share), !isLean);
    return node;
  };
  grow(0, 1000, true);
  const offsets = [0];
  for (const { length } of categories) offsets.push(offsets.at(-1)! + length);
  return {
    leftChild: Int32Array.from(nodes.left),
    rightChild: Int32Array.from(nodes.right),
    splitIndex: Int32Array.from(nodes.feature),
    splitCondition: Float32Array.from(nodes.condition),
    defaultLeft: Uint8Array.from(nodes.left, () => (random() < 0.5 ? 1 : 0)),
    categoryOffset: Int32Array.from(offsets),
    categories: Int32Array.from(categories.flat()),
    sumHessian: Float32Array.from(cover),
    lossChange: new Float32Array(cover.length),
    leafVector: Float32Array.from(vector),
  };
}

function total(trees: readonly TreeArrays[], lengthOf: (tree: TreeArrays) => number): number {
  return trees.reduce((sum, tree) => sum + lengthOf(tree), 0);
}

/** An ensemble and rows for it. */
export interface Explainable {
  readonly ensemble: TreeEnsemble;
  readonly matrix: FeatureMatrix;
}

function grow(
  shape: typeof SHAPE extends fc.Arbitrary<infer T> ? T : never,
  form = { leanness: shape.maxDepth > 7 ? 1 : 0.2, endChance: 0.15 },
): Explainable {
  const { seed, numFeature, numGroup, isVector, numTree, numRow, maxDepth, hasOddCovers } = shape;
  const random = seedRandom(seed);
  const leafSize = isVector ? numGroup : 1;
  const growth = { numFeature, leafSize, maxDepth, ...form };
  const trees = Array.from({ length: numTree }, () => growTree(random, growth, hasOddCovers));
  const ensemble = buildTreeEnsemble({
    numFeature,
    numGroup,
    leafSize,
    trees,
    sizes: {
      numTree,
      numNode: total(trees, ({ leftChild }) => leftChild.length),
      numCategory: total(trees, ({ categories }) => categories.length),
      numLeafValue: total(trees, ({ leafVector }) => leafVector.length),
      hasStatistics: true,
    },
    treeGroup: Int32Array.from(trees, (_, index) => (leafSize === 1 ? index % numGroup : 0)),
    treeWeight: Float32Array.from(trees, () => (random() < 0.5 ? 1 : random())),
    iterationIndptr: Int32Array.of(0, numTree),
  });
  const values = Float32Array.from({ length: numRow * numFeature }, () =>
    random() < 0.2 ? pick(random, ODD_VALUES) : random() < 0.3 ? Math.floor(random() * 5) : random() * 2 - 1,
  );
  return { ensemble, matrix: new FeatureMatrix(values, numRow, numFeature) };
}

const SHAPE = fc.record({
  seed: fc.integer(),
  numFeature: fc.integer({ min: 1, max: 12 }),
  numGroup: fc.integer({ min: 1, max: 3 }),
  isVector: fc.boolean(),
  numTree: fc.integer({ min: 0, max: 5 }),
  numRow: fc.integer({ min: 0, max: 11 }),
  maxDepth: fc.oneof(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 8, max: 60 })),
  hasOddCovers: fc.boolean(),
});

/** One tree, and rows for it. */
interface OneTree {
  readonly depth: number;
  readonly numFeature: number;
  readonly numRow: number;
}

/** A tree of which every path is equally long. */
export function completeTree({ depth, numFeature, numRow }: OneTree): Explainable {
  return grow({ ...ONE_TREE, maxDepth: depth, numFeature, numRow }, { leanness: 0, endChance: 0 });
}

/** A tree of which every split has a leaf. */
export function chain({ depth, numFeature, numRow }: OneTree): Explainable {
  return grow({ ...ONE_TREE, maxDepth: depth, numFeature, numRow }, { leanness: 1, endChance: 0 });
}

const ONE_TREE = { seed: 7, numGroup: 1, isVector: false, numTree: 1, hasOddCovers: false };

/** Checked ensembles of every shape, hostile ones among them. */
export const explainables: fc.Arbitrary<Explainable> = SHAPE.map((shape) => grow(shape));
