import { describe, expect, test } from '@jest/globals';
import { buildTreeEnsemble as build, type EnsembleParts } from '../../lib/engine/build-ensemble.ts';
import type { TreeArrays, TreeEnsemble } from '../../lib/engine/tree-ensemble.ts';
import { ModelFormatError } from '../../lib/errors.ts';

/** A root with two leaves, and a node that XGBoost has pruned. */
const STUMP: TreeArrays = {
  leftChild: Int32Array.of(1, -1, -1, -1),
  rightChild: Int32Array.of(2, -1, -1, -1),
  splitIndex: Int32Array.of(1, 0, 0, 2147483647),
  splitCondition: Float32Array.of(0.5, -1, 1, 7),
  defaultLeft: Uint8Array.of(1, 0, 0, 1),
  categoryOffset: new Int32Array(5),
  categories: new Int32Array(0),
  sumHessian: Float32Array.of(2, 1, 1, 0),
  lossChange: Float32Array.of(1, 0, 0, 0),
  leafVector: new Float32Array(0),
};

type Parts = Omit<EnsembleParts, 'sizes' | 'trees'> & { readonly trees: readonly TreeArrays[] };

/** With the sizes that the trees have. */
function buildTreeEnsemble(parts: Parts): TreeEnsemble {
  const total = (lengthOf: (tree: TreeArrays) => number) => parts.trees.reduce((sum, tree) => sum + lengthOf(tree), 0);
  const sizes = {
    numTree: parts.trees.length,
    numNode: total(({ leftChild }) => leftChild.length),
    numCategory: total(({ categories }) => categories.length),
    numLeafValue: total(({ leafVector }) => leafVector.length),
    hasStatistics: parts.trees.every(({ sumHessian, lossChange }) => sumHessian.length > 0 && lossChange.length > 0),
  };
  return build({ ...parts, sizes });
}

const PARTS: Parts = {
  numFeature: 2,
  numGroup: 1,
  leafSize: 1,
  trees: [STUMP, STUMP],
  treeGroup: Int32Array.of(0, 0),
  treeWeight: Float32Array.of(1, 1),
  iterationIndptr: Int32Array.of(0, 1, 2),
};

/** The stump with categories 5 and 3 going right at its root, or others. */
function withCategories(...categories: number[]): TreeArrays {
  const end = categories.length;
  return { ...STUMP, categoryOffset: Int32Array.of(0, end, end, end, end), categories: Int32Array.from(categories) };
}

describe('buildTreeEnsemble', () => {
  test('It should make node ids absolute', () => {
    const ensemble = buildTreeEnsemble(PARTS);

    expect([...ensemble.treeOffset]).toEqual([0, 4, 8]);
    expect([...ensemble.leftChild]).toEqual([1, -1, -1, -1, 5, -1, -1, -1]);
    expect(ensemble).toMatchObject({ numTree: 2, numNode: 8, maxDepth: 1 });
  });

  test('It should turn nodes that no row can reach into leaves of value 0', () => {
    const { splitIndex, splitCondition, defaultLeft } = buildTreeEnsemble(PARTS);

    expect([splitIndex[3], splitCondition[3], defaultLeft[3]]).toEqual([0, 0, 0]);
  });

  test('It should sort categories', () => {
    const ensemble = buildTreeEnsemble({ ...PARTS, trees: [withCategories(5, 3), STUMP] });

    expect([...ensemble.categories]).toEqual([3, 5]);
    expect([...ensemble.categoryOffset]).toEqual([0, 2, 2, 2, 2, 2, 2, 2, 2]);
  });

  test('It should have no statistics when one tree has none', () => {
    const bare = { ...STUMP, sumHessian: new Float32Array(0), lossChange: new Float32Array(0) };

    const { sumHessian, lossChange } = buildTreeEnsemble({ ...PARTS, trees: [STUMP, bare] });

    expect([sumHessian.length, lossChange.length]).toEqual([0, 0]);
  });

  const vector = { ...STUMP, rightChild: Int32Array.of(2, 0, 1, -1), leafVector: Float32Array.of(1, 2, 3, 4) };
  const vectors = { ...PARTS, numGroup: 2, leafSize: 2 };

  test('It should number the rows of vector leaves through all trees', () => {
    const { rightChild, leafVector } = buildTreeEnsemble({ ...vectors, trees: [vector, vector] });

    expect([...rightChild]).toEqual([2, 0, 1, -1, 6, 2, 3, -1]);
    expect([...leafVector]).toEqual([1, 2, 3, 4, 1, 2, 3, 4]);
  });

  test.each<[string, Parts]>([
    ['a category of 2^24', { ...PARTS, trees: [withCategories(2 ** 24), STUMP] }],
    ['a negative category', { ...PARTS, trees: [withCategories(-1), STUMP] }],
    ['an empty tree', { ...PARTS, trees: [{ ...STUMP, leftChild: new Int32Array(0) }, STUMP] }],
    ['too few weights', { ...PARTS, treeWeight: Float32Array.of(1) }],
    ['rounds that do not begin at 0', { ...PARTS, iterationIndptr: Int32Array.of(1, 2) }],
    ['no rounds at all', { ...PARTS, iterationIndptr: new Int32Array(0) }],
    [
      'a leaf vector beyond the list',
      { ...vectors, trees: [{ ...vector, leafVector: Float32Array.of(1, 2) }, vector] },
    ],
  ])('It should refuse %s', (_what, parts) => {
    expect(() => buildTreeEnsemble(parts)).toThrow(ModelFormatError);
  });

  test('It should refuse leaves that share a vector where there is no room for copies', () => {
    const shared = { ...vector, rightChild: Int32Array.of(2, 0, 0, -1), leafVector: Float32Array.of(1, 2) };

    expect(() => buildTreeEnsemble({ ...vectors, trees: [shared, shared] })).toThrow('leaves share leaf vectors');
  });
});
