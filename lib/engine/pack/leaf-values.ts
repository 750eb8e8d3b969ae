import type { TreeEnsemble } from '../tree-ensemble.ts';

const { fround } = Math;

/** What a leaf adds to a group: its value times the tree's weight, rounded as the reference engine does. */
export function leafValue(ensemble: TreeEnsemble, tree: number, leaf: number, group: number): number {
  const { leafSize, leafVector, rightChild, splitCondition, treeWeight } = ensemble;
  const value = leafSize === 1 ? splitCondition[leaf]! : leafVector[rightChild[leaf]! * leafSize + group]!;
  return fround(value * treeWeight[tree]!);
}
