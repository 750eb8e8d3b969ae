import type { Kernels } from '../kernels.ts';
import type { Parameters } from '../parameters.ts';
import type { MersenneTwister } from '../random/mersenne-twister.ts';

const { fround } = Math;

/** How much a hessian counts beside its gradient, as XGBoost has it. */
const HESSIAN_WEIGHT = fround(0.1);
const MIN_THRESHOLD = fround(1e-6);

/** Leaves some rows out of a tree: their gradients become 0, so that they still end in leaves. */
export class RowSampler {
  readonly #kernels: Kernels;
  readonly #random: MersenneTwister;
  readonly #numRow: number;
  readonly #share: number;
  readonly #isGradientBased: boolean;
  /** f32 (numRow, 2) */
  readonly #sampled: number;
  /** f32 (numRow) probabilities */
  readonly #probabilities: number;

  constructor(kernels: Kernels, random: MersenneTwister, numRow: number, parameters: Parameters) {
    this.#kernels = kernels;
    this.#random = random;
    this.#numRow = numRow;
    this.#share = fround(parameters.subsample);
    this.#isGradientBased = parameters.sampling_method === 'gradient_based';
    this.#sampled = this.isActive ? kernels.allocate(numRow * 8) : 0;
    this.#probabilities = this.#isGradientBased ? kernels.allocate(numRow * 4) : 0;
  }

  get isActive(): boolean {
    return this.#share < 1;
  }

  /**
   * The gradients of one tree.
   *
   * @param gradient f32 (numRow, 2)
   * @returns the same, or a copy in which rows are left out
   */
  sample(gradient: number): number {
    if (!this.isActive) return gradient;
    const seed = this.#random.next();
    if (this.#isGradientBased) {
      this.#weigh(gradient);
      this.#kernels.run.sampleByGradient(gradient, this.#numRow, seed, this.#probabilities, this.#sampled);
    } else {
      this.#kernels.run.sampleUniformly(gradient, this.#numRow, seed, this.#share, this.#sampled);
    }
    return this.#sampled;
  }

  /** Minimal variance sampling: the probability of a row rises with its gradient, up to 1. */
  #weigh(gradient: number): void {
    const pairs = this.#kernels.memory.float32s(gradient, 2 * this.#numRow);
    const probabilities = this.#kernels.memory.float32s(this.#probabilities, this.#numRow);
    for (let row = 0; row < this.#numRow; row++) {
      const [g, h] = [pairs[2 * row]!, pairs[2 * row + 1]!];
      probabilities[row] = Math.sqrt(fround(fround(g * g) + fround(HESSIAN_WEIGHT * fround(h * h))));
    }
    const threshold = findThreshold(probabilities, Math.trunc(fround(this.#numRow * this.#share)));
    const divisor = Math.abs(threshold) < MIN_THRESHOLD ? MIN_THRESHOLD : threshold;
    for (let row = 0; row < this.#numRow; row++) probabilities[row] = Math.min(probabilities[row]! / divisor, 1);
  }
}

/** What sizes are divided by, so that their probabilities, at most 1, add up to that many rows. */
function findThreshold(sizes: Float32Array, numSample: number): number {
  const sorted = sizes.toSorted();
  const sums = new Float32Array(sorted.length);
  sorted.forEach((size, index) => {
    sums[index] = (sums[index - 1] ?? 0) + size;
  });
  let [low, high] = [0, sorted.length - 1];
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const rest = numSample - (sorted.length - middle - 1);
    const threshold = fround(sums[middle]! / rest);
    if (rest > 0 && threshold > sorted[middle]! && threshold <= (sorted[middle + 1] ?? Infinity)) return threshold;
    if (rest > 0 && threshold <= sorted[middle]!) high = middle - 1;
    else low = middle + 1;
  }
  return numSample === 0 ? Infinity : fround(sums.at(-1)! / numSample);
}
