import type { TreeEnsemble } from '../engine/tree-ensemble.ts';
import { computeContributions } from './contributions.ts';
import { createExplainKernel, type ExplainKernel } from './explain-kernel.ts';
import { checkExplainable, type ExplainedRows } from './explained-rows.ts';
import { computeInteractions } from './interactions.ts';

/** Beyond, the kernel's 16 bytes for each pair of features would be too many. */
const MAX_PAIRED_FEATURES = 2048;

/** SHAP values of one ensemble, in WebAssembly where that is possible; trees are packed by the first call. */
export class Explainer {
  readonly #ensemble: TreeEnsemble;
  /** null where the kernel cannot run */
  #kernel: ExplainKernel | null | undefined;

  constructor(ensemble: TreeEnsemble) {
    this.#ensemble = ensemble;
  }

  /**
   * @param rows of this ensemble
   * @returns (numRow, numGroup, numFeature + 1), bit for bit what `computeContributions` returns
   * @throws ModelFormatError when the file has no cover of the nodes
   */
  explain(rows: ExplainedRows): Float32Array {
    return this.#findKernel()?.explain(rows) ?? computeContributions(rows);
  }

  /**
   * @param rows of this ensemble
   * @returns (numRow, numGroup, numFeature + 1, numFeature + 1), bit for bit what `computeInteractions` returns
   * @throws ModelFormatError when the file has no cover of the nodes
   */
  explainPairs(rows: ExplainedRows): Float32Array {
    if (this.#ensemble.numFeature > MAX_PAIRED_FEATURES) return computeInteractions(rows);
    return this.#findKernel()?.explainPairs(rows) ?? computeInteractions(rows);
  }

  #findKernel(): ExplainKernel | null {
    checkExplainable(this.#ensemble);
    if (this.#kernel === undefined) this.#kernel = createExplainKernel(this.#ensemble) ?? null;
    return this.#kernel;
  }
}
