import type { TreeEnsemble } from '../engine/tree-ensemble.ts';
import { computeContributions } from './contributions.ts';
import { createExplainKernel } from './explain-kernel.ts';
import { checkExplainable, type ExplainedRows } from './explained-rows.ts';

type Explain = (rows: ExplainedRows) => Float32Array;

/** SHAP contributions of one ensemble, in WebAssembly where that is possible; trees are packed by the first call. */
export class Explainer {
  readonly #ensemble: TreeEnsemble;
  #explain: Explain | undefined;

  constructor(ensemble: TreeEnsemble) {
    this.#ensemble = ensemble;
  }

  /**
   * @param rows of this ensemble
   * @returns (numRow, numGroup, numFeature + 1), bit for bit what `computeContributions` returns
   * @throws ModelFormatError when the file has no cover of the nodes
   */
  explain(rows: ExplainedRows): Float32Array {
    this.#explain ??= this.#choose();
    return this.#explain(rows);
  }

  #choose(): Explain {
    checkExplainable(this.#ensemble);
    const kernel = createExplainKernel(this.#ensemble);
    return kernel === undefined ? computeContributions : (rows) => kernel.explain(rows);
  }
}
