import { DocumentNode, type DocumentObject, type DocumentValue, toObject } from '../formats/document.ts';
import { LazyObject } from '../save/lazy-object.ts';
import { findParents } from '../save/model-document.ts';
import type { Release } from './release.ts';

const MAX_FLOAT32 = (2 - 2 ** -23) * 2 ** 127;
/** The members of a tree that a file may lack, as kindling needs none of them. */
const STATISTICS = ['loss_changes', 'sum_hessian'] as const;

/** What is the same for all trees. */
export interface TreeTarget {
  readonly release: Release;
  readonly numFeature: number;
  readonly leafSize: number;
}

/** Trees as a release writes them; each is read and made when it is written. */
export function convertTrees(trees: readonly DocumentNode[], firstId: number, target: TreeTarget): DocumentObject[] {
  return trees.map((tree, index) => new LazyObject(() => convertTree(tree, firstId + index, target)));
}

/** A tree of one leaf. */
export function createLeaf(value: Float32Array, id: number, target: TreeTarget): DocumentObject {
  const none = Int32Array.of(-1);
  const tree = toObject({
    base_weights: value,
    default_left: new Uint8Array(1),
    left_children: none,
    right_children: none,
    split_conditions: value.length === 1 ? value : new Float32Array(1),
    split_indices: new Int32Array(1),
    loss_changes: new Float32Array(1),
    sum_hessian: new Float32Array(1),
    tree_param: toObject({ num_nodes: '1', size_leaf_vector: String(value.length) }),
  });
  return convertTree(new DocumentNode(tree), id, target);
}

/** Whether a file says what splits gained and how much they covered. */
export function hasStatistics(tree: DocumentNode): boolean {
  return STATISTICS.every((key) => tree.has(key) && tree.length(key) > 0);
}

function convertTree(tree: DocumentNode, id: number, target: TreeTarget): DocumentObject {
  const { release, leafSize } = target;
  const leftChild = tree.int32s('left_children');
  const numNode = leftChild.length;
  const oldDefaultLeft = () => Array.from(tree.flags('default_left'), (flag) => flag === 1);
  return toObject({
    id,
    default_left: release.since('1.6') ? tree.flags('default_left') : oldDefaultLeft(),
    left_children: leftChild,
    parents: tree.has('parents')
      ? tree.int32s('parents')
      : findParents(leftChild, tree.int32s('right_children'), leafSize),
    split_conditions: convertConditions(tree, release),
    split_indices: tree.int32s('split_indices'),
    tree_param: convertParameters(tree, target),
    ...(release.since('1.3') ? convertCategories(tree, numNode) : { leaf_child_counts: countChildren(tree, numNode) }),
    ...(leafSize === 1 ? convertScalars(tree) : convertVectors(tree, leftChild, target)),
  });
}

/** Nothing that a float32 can be is below -Infinity, and nothing finite below the least float32, which 1.0 and 1.1 can read. */
function convertConditions(tree: DocumentNode, release: Release): Float32Array {
  const conditions = tree.float32s('split_conditions');
  return release.since('1.2') ? conditions : conditions.map((condition) => Math.max(condition, -MAX_FLOAT32));
}

function convertParameters(tree: DocumentNode, { release, numFeature, leafSize }: TreeTarget): DocumentObject {
  const given = tree.object('tree_param');
  const textOf = (key: string, otherwise: string) => (given.has(key) ? given.text(key) : otherwise);
  const scalar = textOf('size_leaf_vector', release.since('2.0') ? '1' : '0');
  return toObject({
    num_nodes: given.text('num_nodes'),
    num_feature: textOf('num_feature', String(numFeature)),
    ...(release.since('1.1') && { num_deleted: textOf('num_deleted', '0') }),
    size_leaf_vector: leafSize > 1 ? String(leafSize) : release.since('2.0') ? scalar : '0',
  });
}

function convertCategories(tree: DocumentNode, numNode: number): Record<string, DocumentValue> {
  const int32s = (key: string) => (tree.has(key) ? tree.int32s(key) : new Int32Array(0));
  const int64s = (key: string) => Float64Array.from(int32s(key));
  return {
    categories: int32s('categories'),
    categories_nodes: int32s('categories_nodes'),
    categories_segments: int64s('categories_segments'),
    categories_sizes: int64s('categories_sizes'),
    split_type: tree.has('split_type') ? tree.flags('split_type') : new Uint8Array(numNode),
  };
}

/** Nobody has ever read them. */
function countChildren(tree: DocumentNode, numNode: number): Int32Array {
  return tree.has('leaf_child_counts') ? tree.int32s('leaf_child_counts') : new Int32Array(numNode);
}

function convertScalars(tree: DocumentNode): Record<string, DocumentValue> {
  const splitCondition = tree.float32s('split_conditions');
  const statistic = (key: string) =>
    hasStatistics(tree) ? tree.float32s(key) : new Float32Array(splitCondition.length);
  return {
    right_children: tree.int32s('right_children'),
    base_weights: tree.has('base_weights') ? tree.float32s('base_weights') : leafValues(tree, splitCondition),
    loss_changes: statistic('loss_changes'),
    sum_hessian: statistic('sum_hessian'),
  };
}

function leafValues(tree: DocumentNode, splitCondition: Float32Array): Float32Array {
  const leftChild = tree.int32s('left_children');
  return splitCondition.map((value, node) => (leftChild[node] === -1 ? value : 0));
}

/** Since 3.2 leaves name their rows of `leaf_weights`; before, `base_weights` has a row for each node, and no statistics. */
function convertVectors(tree: DocumentNode, leftChild: Int32Array, target: TreeTarget): Record<string, DocumentValue> {
  const isNew = tree.has('leaf_weights');
  if (!target.release.since('3.2')) return isNew ? toOldVectors(tree, leftChild, target.leafSize) : keepOld(tree);
  return isNew ? keepNew(tree) : toNewVectors(tree, leftChild, target.leafSize);
}

function keepOld(tree: DocumentNode): Record<string, DocumentValue> {
  return { right_children: tree.int32s('right_children'), base_weights: tree.float32s('base_weights') };
}

function keepNew(tree: DocumentNode): Record<string, DocumentValue> {
  return { ...convertScalars(tree), leaf_weights: tree.float32s('leaf_weights') };
}

function toOldVectors(tree: DocumentNode, leftChild: Int32Array, leafSize: number): Record<string, DocumentValue> {
  const row = tree.int32s('right_children');
  const leafWeight = tree.float32s('leaf_weights');
  const given = tree.float32s('base_weights');
  const numNumber = leftChild.length * leafSize;
  const baseWeight = given.length === numNumber ? given.slice() : new Float32Array(numNumber);
  leftChild.forEach((left, node) => {
    if (left !== -1) return;
    baseWeight.set(leafWeight.subarray(row[node]! * leafSize, (row[node]! + 1) * leafSize), node * leafSize);
  });
  return { right_children: row.map((right, node) => (leftChild[node] === -1 ? -1 : right)), base_weights: baseWeight };
}

function toNewVectors(tree: DocumentNode, leftChild: Int32Array, leafSize: number): Record<string, DocumentValue> {
  const baseWeight = tree.float32s('base_weights');
  const numLeaf = leftChild.reduce((count, left) => count + Number(left === -1), 0);
  const leafWeight = new Float32Array(numLeaf * leafSize);
  let row = 0;
  const right = tree.int32s('right_children').map((child, node) => {
    if (leftChild[node] !== -1) return child;
    leafWeight.set(baseWeight.subarray(node * leafSize, (node + 1) * leafSize), row * leafSize);
    return row++;
  });
  return { ...convertScalars(tree), right_children: right, leaf_weights: leafWeight };
}
