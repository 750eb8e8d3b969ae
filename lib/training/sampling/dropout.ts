import type { Parameters } from '../parameters.ts';
import type { MersenneTwister } from '../random/mersenne-twister.ts';
import { drawInteger } from '../random/uniform-int.ts';

const { fround } = Math;

/** DART (Rashmi and Gilad-Bachrach 2015): each round learns without some of the trees before it. */
export class Dropout {
  readonly #parameters: Parameters;
  readonly #random: MersenneTwister;

  constructor(parameters: Parameters, random: MersenneTwister) {
    this.#parameters = parameters;
    this.#random = random;
  }

  /** Whether trees may be dropped: with `skip_drop` alone none is, but chance is asked and weights are saved. */
  get isActive(): boolean {
    const { rate_drop, skip_drop, one_drop } = this.#parameters;
    return rate_drop > 0 || skip_drop > 0 || one_drop;
  }

  /** Chooses the trees that a round does without, ascending. */
  drop(weights: readonly number[]): number[] {
    const { skip_drop, one_drop, sample_type } = this.#parameters;
    if (weights.length === 0) return [];
    if (skip_drop > 0 && this.#random.nextDouble() < fround(skip_drop)) return [];
    const rateOf = this.#createRate(weights);
    const dropped = weights.flatMap((weight, tree) => (this.#random.nextDouble() < rateOf(weight) ? [tree] : []));
    if (!one_drop || dropped.length > 0) return dropped;
    return [sample_type === 'weighted' ? this.#drawWeighted(weights) : drawInteger(this.#random, weights.length - 1)];
  }

  #createRate(weights: readonly number[]): (weight: number) => number {
    const rate = fround(this.#parameters.rate_drop);
    if (this.#parameters.sample_type === 'uniform') return () => rate;
    const total = weights.reduce((sum, weight) => fround(sum + weight), 0);
    return (weight) => fround(fround(fround(rate * weights.length) * weight) / total);
  }

  /** std::discrete_distribution. */
  #drawWeighted(weights: readonly number[]): number {
    if (weights.length < 2) return 0;
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const drawn = this.#random.nextDouble();
    let sum = 0;
    const index = weights.findIndex((weight) => {
      sum += weight / total;
      return drawn < sum;
    });
    return index < 0 ? weights.length - 1 : index;
  }

  /** Scales the dropped trees and gives the new ones, which replace them in part, their weights. */
  normalize(weights: number[], dropped: readonly number[], numNew: number): void {
    const rate = fround(this.#parameters.eta);
    const isForest = this.#parameters.normalize_type === 'forest';
    const scale = isForest ? fround(1 / (1 + rate)) : fround(dropped.length / fround(dropped.length + rate));
    for (const tree of dropped) weights[tree] = fround(weights[tree]! * scale);
    const added = isForest ? scale : fround(1 / fround(dropped.length + rate));
    for (let k = 0; k < numNew; k++) weights.push(dropped.length === 0 ? 1 : added);
  }
}
