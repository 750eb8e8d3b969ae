import { addWeighted, checkExplainable, type ExplainedRows, listOutputs, setBias } from './explained-rows.ts';
import { QuadratureWalk, weighBranch } from './quadrature.ts';

/**
 * SHAP values of every feature, and the bias last, as `pred_contribs` of XGBoost 3.3 and later gives them, bit for bit.
 * They add up to the margin.
 *
 * @returns (numRow, numGroup, numFeature + 1)
 * @throws ModelFormatError when the file has no cover of the nodes
 */
export function computeContributions(rows: ExplainedRows): Float32Array {
  const { ensemble, matrix } = rows;
  checkExplainable(ensemble);
  const { numGroup, numFeature } = ensemble;
  const width = numFeature + 1;
  const contributions = new Float32Array(matrix.numRow * numGroup * width);
  const walk = new QuadratureWalk(ensemble);
  const phi = new Float32Array(numFeature);
  for (let row = 0; row < matrix.numRow; row++) {
    for (const [tree, group] of listOutputs(rows)) {
      phi.fill(0);
      walk.walk(tree, { matrix, row, group }, (feature, ratio, outerRatio, sums) => {
        phi[feature] = phi[feature]! + weighBranch(ratio, outerRatio, sums);
      });
      const own = contributions.subarray((row * numGroup + group) * width);
      addWeighted(own, phi, ensemble.treeWeight[tree]!);
    }
  }
  setBias(contributions, rows);
  return contributions;
}
