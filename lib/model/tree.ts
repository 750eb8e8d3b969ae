import type { EnsembleSizes } from '../engine/build-ensemble.ts';
import type { TreeArrays } from '../engine/tree-ensemble.ts';
import { ModelFormatError } from '../errors.ts';
import { type DocumentNode, integerText } from './formats/document.ts';

const EMPTY_FLOATS = new Float32Array(0);
const EMPTY_INTS = new Int32Array(0);
const MAX_INT32 = 2 ** 31 - 1;

/** Numbers per leaf that a tree declares: "0" up to 1.7 and "1" since 2.0 both mean a scalar. */
export function readLeafSize(tree: DocumentNode): number {
  const parameters = tree.object('tree_param');
  if (!parameters.has('size_leaf_vector')) return 1;
  return Math.max(1, integerText(parameters, 'size_leaf_vector', 0, MAX_INT32));
}

/** How large the ensemble of these trees becomes, told without reading their arrays. */
export function measureTrees(trees: readonly DocumentNode[], leafSize: number): EnsembleSizes {
  const total = (lengthOf: (tree: DocumentNode) => number) => trees.reduce((sum, tree) => sum + lengthOf(tree), 0);
  return {
    numTree: trees.length,
    numNode: total((tree) => tree.length('left_children')),
    numCategory: total((tree) => (tree.has('categories') ? tree.length('categories') : 0)),
    numLeafValue: leafSize === 1 ? 0 : total((tree) => tree.length(vectorKey(tree))),
    hasStatistics: trees.every((tree) =>
      ['sum_hessian', 'loss_changes'].every((key) => tree.has(key) && tree.length(key) > 0),
    ),
  };
}

/** The arrays of the tree that stands at `index` of the file; what they say is checked by `buildTreeEnsemble`. */
export function readTree(tree: DocumentNode, index: number, leafSize: number): TreeArrays {
  if (tree.integer('id') !== index) throw new ModelFormatError(`${tree.at('id')} is not ${index}`);
  if (readLeafSize(tree) !== leafSize)
    throw new ModelFormatError(`tree ${index} has leaves of another size than the first`);
  const leftChild = tree.int32s('left_children');
  const numNode = integerText(tree.object('tree_param'), 'num_nodes', 1, MAX_INT32);
  if (leftChild.length !== numNode) {
    throw new ModelFormatError(`tree ${index} declares ${numNode} nodes, but left_children has ${leftChild.length}`);
  }
  return {
    leftChild,
    splitIndex: tree.int32s('split_indices'),
    splitCondition: tree.float32s('split_conditions'),
    defaultLeft: tree.flags('default_left'),
    sumHessian: tree.has('sum_hessian') ? tree.float32s('sum_hessian') : EMPTY_FLOATS,
    lossChange: tree.has('loss_changes') ? tree.float32s('loss_changes') : EMPTY_FLOATS,
    ...readLeaves(tree, leftChild, leafSize),
    ...readCategories(tree, index, numNode),
  };
}

/**
 * Vector leaves have two layouts: since 3.2 `leaf_weights` has a row per leaf, which `right_children` names;
 * before, `base_weights` has a row per node.
 */
function readLeaves(
  tree: DocumentNode,
  leftChild: Int32Array,
  leafSize: number,
): Pick<TreeArrays, 'rightChild' | 'leafVector'> {
  const rightChild = tree.int32s('right_children');
  if (leafSize === 1) return { rightChild, leafVector: EMPTY_FLOATS };
  const leafVector = tree.float32s(vectorKey(tree));
  if (tree.has('leaf_weights')) return { rightChild, leafVector };
  return { rightChild: rightChild.map((child, node) => (leftChild[node] === -1 ? node : child)), leafVector };
}

function vectorKey(tree: DocumentNode): string {
  return tree.has('leaf_weights') ? 'leaf_weights' : 'base_weights';
}

/** The file lists categorical nodes in ascending order, each with its range of the one list of categories. */
function readCategories(
  tree: DocumentNode,
  index: number,
  numNode: number,
): Pick<TreeArrays, 'categoryOffset' | 'categories'> {
  const categoryOffset = new Int32Array(numNode + 1);
  if (!tree.has('split_type')) return { categoryOffset, categories: EMPTY_INTS };
  const splitType = tree.flags('split_type');
  if (splitType.length !== numNode) {
    throw new ModelFormatError(`tree ${index}: split_type has ${splitType.length} entries for ${numNode} nodes`);
  }
  const hasNodes = tree.has('categories_nodes') && tree.length('categories_nodes') > 0;
  if (!hasNodes && !splitType.includes(1)) return { categoryOffset, categories: EMPTY_INTS };
  const sizes = readCategorySizes(tree, splitType);
  for (let node = 0; node < numNode; node++) {
    if (sizes[node]! > 0 !== (splitType[node] === 1)) {
      throw new ModelFormatError(`tree ${index}, node ${node}: split_type and categories_nodes contradict each other`);
    }
    categoryOffset[node + 1] = categoryOffset[node]! + sizes[node]!;
  }
  return { categoryOffset, categories: splitType.includes(1) ? tree.int32s('categories') : EMPTY_INTS };
}

/** (numNode) categories of each node; the ranges must follow one another from 0 to the end, as XGBoost writes them. */
function readCategorySizes(tree: DocumentNode, splitType: Uint8Array): Int32Array {
  const sizeOfNode = new Int32Array(splitType.length);
  const nodes = tree.int32s('categories_nodes');
  const segments = tree.int32s('categories_segments');
  const sizes = tree.int32s('categories_sizes');
  const numCategory = tree.int32s('categories').length;
  let end = 0;
  let previous = -1;
  nodes.forEach((node, k) => {
    const isInOrder = node > previous && node < splitType.length;
    if (!isInOrder || segments[k] !== end || !(sizes[k]! > 0) || sizes[k]! > numCategory - end) {
      throw new ModelFormatError(
        `${tree.path}: the categories of node ${node} (${segments[k]} and ${sizes[k]} further) are out of place`,
      );
    }
    sizeOfNode[node] = sizes[k]!;
    end += sizes[k]!;
    previous = node;
  });
  return sizeOfNode;
}
