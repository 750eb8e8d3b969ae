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
