import { checkExplainable, type ExplainedRows, listOutputs, setBias } from './explained-rows.ts';
import { type ExplainedRow, QuadratureWalk, weighBranch, weighPair } from './quadrature.ts';

const { fround } = Math;

/**
 * SHAP interaction values, as `pred_interactions` of XGBoost 3.3 and later gives them, bit for bit: symmetric, and each
 * row of a matrix adds up to the feature's contribution. That contribution may differ in its last bit from
 * `computeContributions`, since XGBoost sums it over all trees at once here.
 *
 * @returns (numRow, numGroup, numFeature + 1, numFeature + 1)
 * @throws ModelFormatError when the file has no cover of the nodes
 */
export function computeInteractions(rows: ExplainedRows): Float32Array {
  const { ensemble, matrix } = rows;
  checkExplainable(ensemble);
  const { numGroup, numFeature } = ensemble;
  const width = numFeature + 1;
  const numOutput = matrix.numRow * numGroup;
  const contributions = new Float32Array(numOutput * width);
  const interactions = new Float32Array(numOutput * width * width);
  const walk = new QuadratureWalk(ensemble);
  for (let row = 0; row < matrix.numRow; row++) {
    for (const [tree, group] of listOutputs(rows)) {
      const at = row * numGroup + group;
      const own = contributions.subarray(at * width, (at + 1) * width);
      const square = interactions.subarray(at * width * width, (at + 1) * width * width);
      addTree(walk, { matrix, row, group }, { tree, weight: ensemble.treeWeight[tree]!, own, square });
    }
  }
  setBias(contributions, rows);
  for (let at = 0; at < numOutput; at++) {
    const square = interactions.subarray(at * width * width, (at + 1) * width * width);
    symmetrize(square, contributions.subarray(at * width, (at + 1) * width));
  }
  return interactions;
}

interface TreeTarget {
  readonly tree: number;
  readonly weight: number;
  /** (numFeature + 1) */
  readonly own: Float32Array;
  /** (numFeature + 1, numFeature + 1) */
  readonly square: Float32Array;
}

/** Every split on a path shares the leaves below with the other features of the path. */
function addTree(walk: QuadratureWalk, row: ExplainedRow, { tree, weight, own, square }: TreeTarget): void {
  walk.walk(tree, row, (feature, ratio, outerRatio, sums) => {
    own[feature] = own[feature]! + fround(weight * weighBranch(ratio, outerRatio, sums));
    walk.ratios.forEach((other, index) => {
      if (other === 1 || index === feature) return;
      const at = feature * own.length + index;
      square[at] = square[at]! + fround(weight * weighPair(ratio, outerRatio, other, sums));
    });
  });
}

/** (numFeature + 1, numFeature + 1): off the diagonal the mean of both sides, on it what is left of the contribution. */
export function symmetrize(square: Float32Array, contributions: Float32Array): void {
  const width = contributions.length;
  for (let a = 0; a < width; a++) {
    for (let b = 0; b < a; b++) {
      const mean = fround(0.5 * fround(square[a * width + b]! + square[b * width + a]!));
      square[a * width + b] = mean;
      square[b * width + a] = mean;
    }
  }
  for (let a = 0; a < width; a++) {
    let rest = contributions[a]!;
    for (let b = 0; b < width; b++) if (b !== a) rest = fround(rest - square[a * width + b]!);
    square[a * width + a] = rest;
  }
}
