/** One tree as XGBoost's files describe it; node 0 is the root and every id is the tree's own. */
export interface TreeArrays {
  /** (numNode) -1 at a leaf */
  readonly leftChild: Int32Array;
  /** (numNode) at the leaf of a vector-leaf tree: its row in `leafVector` */
  readonly rightChild: Int32Array;
  /** (numNode) */
  readonly splitIndex: Int32Array;
  /** (numNode) threshold; the value at a scalar leaf */
  readonly splitCondition: Float32Array;
  /** (numNode) */
  readonly defaultLeft: Uint8Array;
  /** (numNode + 1) the categories that go right at node n are `categories[offset[n] … offset[n + 1])` */
  readonly categoryOffset: Int32Array;
  readonly categories: Int32Array;
  /** (numNode) cover; (0) when the file has none */
  readonly sumHessian: Float32Array;
  /** (numNode) gain of the split; (0) when the file has none */
  readonly lossChange: Float32Array;
  /** (numLeaf, leafSize), or (0) when leaves are scalars */
  readonly leafVector: Float32Array;
}

/** What holds for all trees together. */
export interface EnsembleShape {
  readonly numFeature: number;
  /** Margins per row: classes, targets or 1. */
  readonly numGroup: number;
  /** Numbers per leaf: 1, or numGroup when every leaf holds one for each group. */
  readonly leafSize: number;
}

/**
 * All trees of a booster as flat arrays, ready for any engine, for packing and for SHAP. Node and leaf-row indices
 * are absolute, so that a walk needs no offset; node ids as XGBoost reports them are `node - treeOffset[tree]`.
 *
 * Built by `buildTreeEnsemble`, which checks everything once: children form trees, features and categories are in
 * range, rounds cover the trees. Nodes that no row can reach (XGBoost keeps pruned ones) are leaves of value 0.
 */
export interface TreeEnsemble extends EnsembleShape {
  readonly numTree: number;
  readonly numNode: number;
  /** Splits on the longest way from a root to a leaf. */
  readonly maxDepth: number;
  /** (numTree + 1) first node of each tree; also its root */
  readonly treeOffset: Int32Array;
  /** (numTree) the margin that a tree adds to; 0 for vector leaves, which add to all */
  readonly treeGroup: Int32Array;
  /** (numTree) DART's weight_drop; 1 otherwise */
  readonly treeWeight: Float32Array;
  /** (numRound + 1) trees of boosting round r are `indptr[r] … indptr[r + 1]` */
  readonly iterationIndptr: Int32Array;
  /** (numNode) -1 at a leaf */
  readonly leftChild: Int32Array;
  /** (numNode) at a leaf: -1, or the leaf's row in `leafVector` */
  readonly rightChild: Int32Array;
  /** (numNode) below numFeature; 0 at a leaf */
  readonly splitIndex: Int32Array;
  /** (numNode) threshold: rows below it go left; the value at a scalar leaf */
  readonly splitCondition: Float32Array;
  /** (numNode) 1 when a missing value goes left */
  readonly defaultLeft: Uint8Array;
  /** (numNode + 1) ranges in `categories`; empty for a numeric split, never for a categorical one */
  readonly categoryOffset: Int32Array;
  /** categories that go right, ascending within each node, each below 2^24 */
  readonly categories: Int32Array;
  /** (numNode) cover; (0) when the file has none */
  readonly sumHessian: Float32Array;
  /** (numNode) gain of the split; (0) when the file has none */
  readonly lossChange: Float32Array;
  /** (numLeaf, leafSize), or (0) when leaves are scalars */
  readonly leafVector: Float32Array;
}

/** Nodes of the largest tree. */
export function countLargestTree({ treeOffset }: TreeEnsemble): number {
  let largest = 0;
  for (let tree = 1; tree < treeOffset.length; tree++) {
    largest = Math.max(largest, treeOffset[tree]! - treeOffset[tree - 1]!);
  }
  return largest;
}
