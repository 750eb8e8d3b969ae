import type { Kernels } from '../kernels.ts';
import type { TrainingSet } from '../training-set.ts';

/**
 * The gradient of one margin, written to `out[at]`, the hessian behind it.
 *
 * @param weight float32
 */
export type PairOf = (margin: number, label: number, weight: number, out: Float32Array, at: number) => void;

/** Gradients of an objective that looks at one margin and its label at a time; each target has its own margin. */
export function eachMargin({ label, weight, numTarget, numRow }: TrainingSet, pairOf: PairOf) {
  return (margin: Float32Array, out: Float32Array): void => {
    let at = 0;
    for (let target = 0; target < numTarget; target++) {
      for (let row = 0; row < numRow; row++, at += 2) {
        const index = row * numTarget + target;
        pairOf(margin[index]!, label[index]!, weight === undefined ? 1 : weight[row]!, out, at);
      }
    }
  };
}

/** Makes a gradient in the kernels' memory, where labels and weights (0 for none) have been placed. */
type KernelFactory = (kernels: Kernels, labels: number, weights: number) => (margin: number, out: number) => void;

/** Kernels know one target per row. */
export function bindOneTarget({ label, weight, numTarget }: TrainingSet, factory: KernelFactory) {
  if (numTarget > 1) return undefined;
  return (kernels: Kernels) => factory(kernels, kernels.place(label), weight === undefined ? 0 : kernels.place(weight));
}
