// Trees over one-hot columns as trees over what those are made of: a column that is 1 for one class is a test for that class's code.
import type { TreeEnsemble } from '../../engine/tree-ensemble.ts';

/** Where a column of the trees is found among fewer. */
export interface CodedColumn {
  readonly feature: number;
  /** what the feature is where the column is 1; undefined where the feature is the column itself */
  readonly code: number | undefined;
}

/**
 * Trees that give the same leaves for rows of codes, a negative one for a class without a column.
 *
 * @param ensemble trees without categories of their own
 * @param columns (numFeature) of the ensemble
 * @param rows numFeature: of what is made of them; rest: what a column is that is not 1: 0, or NaN for missing
 */
export function codeTrees(
  ensemble: TreeEnsemble,
  columns: readonly CodedColumn[],
  rows: { readonly numFeature: number; readonly rest: number },
): TreeEnsemble {
  const { numFeature, rest } = rows;
  const { numNode, splitCondition } = ensemble;
  const [leftChild, rightChild] = [ensemble.leftChild.slice(), ensemble.rightChild.slice()];
  const [splitIndex, defaultLeft] = [ensemble.splitIndex.slice(), ensemble.defaultLeft.slice()];
  const categoryOffset = new Int32Array(numNode + 1);
  const categories: number[] = [];
  const nobody = columns.reduce((most, { code = -1 }) => Math.max(most, code), 0) + 1;
  for (let node = 0; node < numNode; node++) {
    if (leftChild[node] !== -1) {
      const { feature, code } = columns[splitIndex[node]!]!;
      splitIndex[node] = feature;
      if (code !== undefined) {
        // rows of the code go right, as categories do, and the others left
        const isOneLeft = splitCondition[node]! > 1;
        const isRestLeft = Number.isNaN(rest) ? defaultLeft[node] === 1 : rest < splitCondition[node]!;
        categories.push(isOneLeft === isRestLeft ? nobody : code);
        if (!isRestLeft) {
          leftChild[node] = ensemble.rightChild[node]!;
          rightChild[node] = ensemble.leftChild[node]!;
        }
        defaultLeft[node] = 1;
      }
    }
    categoryOffset[node + 1] = categories.length;
  }
  const coded = { leftChild, rightChild, splitIndex, defaultLeft, categoryOffset };
  return { ...ensemble, numFeature, ...coded, categories: Int32Array.from(categories) };
}
