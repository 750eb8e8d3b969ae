import { logf } from '../../objective/libm.ts';
import type { Parameters } from '../parameters.ts';
import { MersenneTwister } from '../random/mersenne-twister.ts';
import { shuffle } from '../random/shuffle.ts';
import type { FeaturePolicy } from '../tree/feature-policy.ts';

const { fround } = Math;

/** Least weight of a feature. */
const MIN_WEIGHT = fround(1e-6);

/** Chooses the features of each tree, of them those of each level, and of them those of each node. */
export class ColumnSampler implements FeaturePolicy {
  readonly #random: MersenneTwister;
  readonly #all: readonly number[];
  readonly #weights: Float32Array | undefined;
  readonly #byTree: number;
  readonly #byLevel: number;
  readonly #byNode: number;
  #tree: readonly number[] = [];
  readonly #levels = new Map<number, readonly number[]>();

  constructor(random: MersenneTwister, numFeature: number, weights: Float32Array | undefined, parameters: Parameters) {
    this.#random = random;
    this.#all = Array.from({ length: numFeature }, (_, feature) => feature);
    this.#weights = weights;
    this.#byTree = fround(parameters.colsample_bytree);
    this.#byLevel = fround(parameters.colsample_bylevel);
    this.#byNode = fround(parameters.colsample_bynode);
  }

  /** Begins a tree. */
  startTree(): void {
    this.#levels.clear();
    this.#tree = this.#sample(this.#all, this.#byTree);
  }

  choose(depth: number): readonly number[] {
    if (this.#byLevel === 1 && this.#byNode === 1) return this.#tree;
    let level = this.#levels.get(depth);
    if (level === undefined) {
      level = this.#sample(this.#tree, this.#byLevel);
      this.#levels.set(depth, level);
    }
    return this.#sample(level, this.#byNode);
  }

  #sample(features: readonly number[], share: number): readonly number[] {
    if (share === 1) return features;
    const count = Math.max(1, Math.trunc(fround(share * features.length)));
    const random = new MersenneTwister(this.#random.next());
    const order = this.#weights === undefined ? shuffled(features, random) : weighted(features, this.#weights, random);
    return order.slice(0, count).sort((a, b) => a - b);
  }
}

function shuffled(features: readonly number[], random: MersenneTwister): number[] {
  const order = [...features];
  shuffle(order, random);
  return order;
}

/** Efraimidis and Spirakis: the greatest of log(u) / weight. */
function weighted(features: readonly number[], weights: Float32Array, random: MersenneTwister): number[] {
  const keys = new Map(
    features.map((feature) => {
      const weight = Math.max(weights[feature]!, MIN_WEIGHT);
      return [feature, fround(logf(random.nextFloat()) / weight)];
    }),
  );
  return features.toSorted((a, b) => keys.get(b)! - keys.get(a)!);
}
