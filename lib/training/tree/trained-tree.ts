import type { SavedTree } from '../../model/save/model-document.ts';
import type { BinMatrix } from '../bins/bin-matrix.ts';
import type { GrowingNode } from './growing-node.ts';

/** A tree with all that its file says of it. */
export type TrainedTree = SavedTree;

/** What XGBoost 3.1 and later write as the threshold of a categorical split. */
const CATEGORICAL_CONDITION = 2 ** -149;

/** The nodes as arrays; `leafValues` (numNode) counts at leaves only. */
export function toTrainedTree(
  nodes: readonly GrowingNode[],
  leafValues: Float32Array,
  { features }: BinMatrix,
): TrainedTree {
  const categories: number[] = [];
  const categoryOffset = new Int32Array(nodes.length + 1);
  const splitCondition = leafValues.slice();
  for (const { id, left, split } of nodes) {
    if (left !== -1 && split.categories !== undefined) {
      for (const category of split.categories.toSorted((a, b) => a - b)) categories.push(category);
      splitCondition[id] = CATEGORICAL_CONDITION;
    } else if (left !== -1) {
      splitCondition[id] = split.bin < 0 ? -Infinity : features[split.feature]!.cuts[split.bin]!;
    }
    categoryOffset[id + 1] = categories.length;
  }
  const isSplit = ({ left }: GrowingNode) => left !== -1;
  return {
    leftChild: Int32Array.from(nodes, ({ left }) => left),
    rightChild: Int32Array.from(nodes, (node) => (isSplit(node) ? node.left + 1 : -1)),
    splitIndex: Int32Array.from(nodes, (node) => (isSplit(node) ? node.split.feature : 0)),
    splitCondition,
    defaultLeft: Uint8Array.from(nodes, (node) => Number(isSplit(node) && node.split.defaultLeft)),
    categoryOffset,
    categories: Int32Array.from(categories),
    sumHessian: Float32Array.from(nodes, ({ H }) => H),
    lossChange: Float32Array.from(nodes, (node) => (isSplit(node) ? node.split.loss : 0)),
    leafVector: new Float32Array(0),
    baseWeight: Float32Array.from(nodes, (node) =>
      isSplit(node) || node.id === 0 ? node.weight : leafValues[node.id]!,
    ),
  };
}
