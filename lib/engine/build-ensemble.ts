import { ModelFormatError } from '../errors.ts';
import { checkTree } from './check-tree.ts';
import type { EnsembleShape, TreeArrays, TreeEnsemble } from './tree-ensemble.ts';

/** How large an ensemble becomes. */
export interface EnsembleSizes {
  readonly numTree: number;
  readonly numNode: number;
  /** at most */
  readonly numCategory: number;
  /** at most; numbers in the leaf vectors of all trees */
  readonly numLeafValue: number;
  /** Whether every tree has cover and gain. */
  readonly hasStatistics: boolean;
}

/** Everything that an ensemble is built from. */
export interface EnsembleParts extends EnsembleShape {
  /** Gone through once, so that a reader need not keep them all. */
  readonly trees: Iterable<TreeArrays>;
  readonly sizes: EnsembleSizes;
  /** (numTree) */
  readonly treeGroup: Int32Array;
  /** (numTree) */
  readonly treeWeight: Float32Array;
  /** (numRound + 1) */
  readonly iterationIndptr: Int32Array;
}

/**
 * The trees as one checked ensemble.
 *
 * @throws ModelFormatError naming tree and node
 */
export function buildTreeEnsemble(parts: EnsembleParts): TreeEnsemble {
  const { numTree } = parts.sizes;
  checkRounds({ ...parts, numTree });
  checkGroups({ ...parts, numTree });
  const builder = new EnsembleBuilder(parts);
  for (const tree of parts.trees) builder.append(tree);
  return builder.finish();
}

class EnsembleBuilder {
  readonly #parts: EnsembleParts;
  readonly #treeOffset: Int32Array;
  readonly #leftChild: Int32Array;
  readonly #rightChild: Int32Array;
  readonly #splitIndex: Int32Array;
  readonly #splitCondition: Float32Array;
  readonly #defaultLeft: Uint8Array;
  readonly #categoryOffset: Int32Array;
  readonly #categories: Int32Array;
  readonly #sumHessian: Float32Array;
  readonly #lossChange: Float32Array;
  readonly #leafVector: Float32Array;
  #numTree = 0;
  #numNode = 0;
  #numCategory = 0;
  #numLeafValue = 0;
  #maxDepth = 0;

  constructor(parts: EnsembleParts) {
    const { numTree, numNode, numCategory, numLeafValue, hasStatistics } = parts.sizes;
    const numStatistic = hasStatistics ? numNode : 0;
    this.#parts = parts;
    this.#treeOffset = new Int32Array(numTree + 1);
    this.#leftChild = new Int32Array(numNode).fill(-1);
    this.#rightChild = new Int32Array(numNode).fill(-1);
    this.#splitIndex = new Int32Array(numNode);
    this.#splitCondition = new Float32Array(numNode);
    this.#defaultLeft = new Uint8Array(numNode);
    this.#categoryOffset = new Int32Array(numNode + 1);
    this.#categories = new Int32Array(numCategory);
    this.#sumHessian = new Float32Array(numStatistic);
    this.#lossChange = new Float32Array(numStatistic);
    this.#leafVector = new Float32Array(numLeafValue);
  }

  append(tree: TreeArrays): void {
    const { isReachable, depth } = checkTree(tree, this.#numTree, this.#parts);
    this.#maxDepth = Math.max(this.#maxDepth, depth);
    const offset = this.#numNode;
    this.#numNode = offset + isReachable.length;
    this.#treeOffset[++this.#numTree] = this.#numNode;
    this.#copyNumbers(tree, offset);
    // locals: models are read once, by code that is still cold, where every look at a private field counts
    const leftChild = this.#leftChild;
    const rightChild = this.#rightChild;
    const categoryOffset = this.#categoryOffset;
    const hasCategories = tree.categories.length > 0;
    const isCategorical = this.#categories.length > 0; // otherwise the offsets stay zero, which takes no memory
    for (let node = 0; node < isReachable.length; node++) {
      const target = offset + node;
      if (isReachable[node] === 0) this.#splitCondition[target] = 0;
      if (isReachable[node] === 0 || tree.leftChild[node] === -1) {
        this.#makeLeaf(target);
        if (isReachable[node] === 1) this.#copyVector(tree, node, target);
      } else {
        leftChild[target] = offset + tree.leftChild[node]!;
        rightChild[target] = offset + tree.rightChild[node]!;
        if (hasCategories) this.#copyCategories(tree, node);
      }
      if (isCategorical) categoryOffset[target + 1] = this.#numCategory;
    }
  }

  /** What needs no change, whole arrays at a time. */
  #copyNumbers(tree: TreeArrays, offset: number): void {
    this.#splitIndex.set(tree.splitIndex, offset);
    this.#splitCondition.set(tree.splitCondition, offset);
    this.#defaultLeft.set(tree.defaultLeft, offset);
    if (this.#sumHessian.length === 0) return;
    this.#sumHessian.set(tree.sumHessian, offset);
    this.#lossChange.set(tree.lossChange, offset);
  }

  #makeLeaf(target: number): void {
    this.#splitIndex[target] = 0;
    this.#defaultLeft[target] = 0;
  }

  #copyVector(tree: TreeArrays, node: number, target: number): void {
    const { leafSize } = this.#parts;
    if (leafSize === 1) return;
    if (this.#numLeafValue === this.#leafVector.length) {
      throw new ModelFormatError(`node ${node}: leaves share leaf vectors, but each has its own`);
    }
    const row = tree.rightChild[node]! * leafSize;
    this.#leafVector.set(tree.leafVector.subarray(row, row + leafSize), this.#numLeafValue);
    this.#rightChild[target] = this.#numLeafValue / leafSize;
    this.#numLeafValue += leafSize;
  }

  #copyCategories(tree: TreeArrays, node: number): void {
    const begin = tree.categoryOffset[node]!;
    const end = tree.categoryOffset[node + 1]!;
    if (begin === end) return;
    this.#categories.set(tree.categories.subarray(begin, end).toSorted(), this.#numCategory);
    this.#numCategory += end - begin;
  }

  finish(): TreeEnsemble {
    const { numFeature, numGroup, leafSize, treeGroup, treeWeight, iterationIndptr } = this.#parts;
    return {
      numFeature,
      numGroup,
      leafSize,
      numTree: this.#numTree,
      numNode: this.#numNode,
      maxDepth: this.#maxDepth,
      treeOffset: this.#treeOffset,
      treeGroup,
      treeWeight,
      iterationIndptr,
      leftChild: this.#leftChild,
      rightChild: this.#rightChild,
      splitIndex: this.#splitIndex,
      splitCondition: this.#splitCondition,
      defaultLeft: this.#defaultLeft,
      categoryOffset: this.#categoryOffset,
      categories: trim(this.#categories, this.#numCategory),
      sumHessian: this.#sumHessian,
      lossChange: this.#lossChange,
      leafVector: trim(this.#leafVector, this.#numLeafValue),
    };
  }
}

/** The first numbers, copied only where pruned nodes leave some over. */
function trim<Numbers extends Int32Array | Float32Array>(values: Numbers, length: number): Numbers {
  return values.length === length ? values : (values.slice(0, length) as Numbers);
}

/** What the trees as a whole are checked for, wherever they come from. */
type TreeLists = Pick<TreeEnsemble, 'numTree' | 'numGroup' | 'treeGroup' | 'treeWeight' | 'iterationIndptr'>;

/** @throws ModelFormatError unless the rounds cover all trees */
export function checkRounds({ iterationIndptr, numTree }: TreeLists): void {
  const isAscending = iterationIndptr.every((begin, round) => round === 0 || begin >= iterationIndptr[round - 1]!);
  if (!isAscending || iterationIndptr[0] !== 0 || iterationIndptr.at(-1) !== numTree) {
    throw new ModelFormatError(`iteration_indptr does not lead from 0 to the ${numTree} trees in ascending steps`);
  }
}

/** @throws ModelFormatError unless every tree has a weight and a group that the model has */
export function checkGroups({ treeGroup, treeWeight, numTree, numGroup }: TreeLists): void {
  if (treeGroup.length !== numTree) {
    throw new ModelFormatError(`tree_info names the groups of ${treeGroup.length} trees, but there are ${numTree}`);
  }
  if (treeWeight.length !== numTree) {
    throw new ModelFormatError(`weight_drop weighs ${treeWeight.length} trees, but there are ${numTree}`);
  }
  const wrong = treeGroup.findIndex((group) => group < 0 || group >= numGroup);
  if (wrong >= 0) {
    throw new ModelFormatError(`tree ${wrong} belongs to group ${treeGroup[wrong]}, but the model has ${numGroup}`);
  }
}
