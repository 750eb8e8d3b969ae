import type { DocumentObject, DocumentValue } from '../../model/formats/document.ts';
import { sigmoid } from '../../objective/logistic.ts';
import { parameterText } from '../parameter-text.ts';
import type { Parameters } from '../parameters.ts';
import type { MersenneTwister } from '../random/mersenne-twister.ts';
import type { TrainingSet } from '../training-set.ts';
import { newtonStep, sum } from './intercept.ts';
import { PositionBias } from './position-bias.ts';
import { type DeltaOf, mapDelta, ndcgDelta, type RankedQuery } from './ranking-gains.ts';
import { bindPairTop } from './ranking-kernel.ts';
import { pairRandomly, pairTop } from './ranking-pairs.ts';
import type { ObjectiveFactory, TrainingObjective } from './training-objective.ts';

const { fround } = Math;

/** Places that count when nobody says how many. */
export const DEFAULT_TOP = 32;
const EPSILON = 1e-16;

/** How a rank objective weighs pairs. */
type DeltaFactory = (query: RankedQuery, parameters: Parameters) => DeltaOf;

const DELTAS: ReadonlyMap<string, DeltaFactory> = new Map<string, DeltaFactory>([
  ['rank:pairwise', () => () => 1],
  ['rank:ndcg', (query, by) => ndcgDelta(query, { top: countTop(by), isExponential: by.ndcg_exp_gain })],
  ['rank:map', (query) => mapDelta(query)],
]);

/** Places that count for gains and pairs: all of them, unless the top is what pairs are made of. */
function countTop({ lambdarank_pair_method, lambdarank_num_pair_per_sample }: Parameters): number {
  return lambdarank_pair_method === 'topk' ? (lambdarank_num_pair_per_sample ?? DEFAULT_TOP) : Infinity;
}

/** LambdaMART: each pair of rows of one query with different labels pulls the two apart. */
export const ranking: ObjectiveFactory = (set, parameters, random) => {
  const { objective, lambdarank_pair_method, lambdarank_num_pair_per_sample: numPair } = parameters;
  const learner = new PairLearner(set, parameters, random);
  const name = objective === 'rank:map' ? 'map' : 'ndcg';
  const isTruncated = lambdarank_pair_method === 'topk';
  return {
    numGroup: 1,
    defaultMetric: isTruncated ? `${name}@${numPair ?? DEFAULT_TOP}` : name,
    get block() {
      return createBlock(parameters, learner.bias);
    },
    computeGradient: (margin, out) => learner.computeGradient(margin, out),
    bindKernel: learner.bindKernel(),
    state: learner.bias === undefined ? [] : [learner.bias.plus, learner.bias.minus],
    estimateBaseScore: () => {
      // whose position bias is its own
      const other = new PairLearner(set, parameters, random);
      return newtonStep(set, new Float32Array(1), (margin, out) => other.computeGradient(margin, out));
    },
  };
};

const NOT_SET = 2 ** 32 - 1;

function createBlock(parameters: Parameters, bias: PositionBias | undefined): DocumentObject {
  const entries = [
    ['lambdarank_bias_norm', parameterText(parameters.lambdarank_bias_norm)],
    ['lambdarank_normalization', flag(parameters.lambdarank_normalization)],
    ['lambdarank_num_pair_per_sample', String(parameters.lambdarank_num_pair_per_sample ?? NOT_SET)],
    ['lambdarank_pair_method', parameters.lambdarank_pair_method],
    ['lambdarank_score_normalization', flag(parameters.lambdarank_score_normalization)],
    ['lambdarank_unbiased', flag(parameters.lambdarank_unbiased)],
    ['ndcg_exp_gain', flag(parameters.ndcg_exp_gain)],
  ] as const;
  const block = new Map<string, DocumentValue>([['lambdarank_param', new Map(entries)]]);
  if (bias === undefined) return block;
  return block.set('ti+', Float32Array.from(bias.plus)).set('tj-', Float32Array.from(bias.minus));
}

function flag(value: boolean): string {
  return value ? '1' : '0';
}

/** One query while its gradient is computed. */
interface Query {
  /** of its random pairs */
  readonly seed: number;
  readonly labels: Float32Array;
  readonly scores: Float32Array;
  /** rows by falling score */
  readonly order: Uint32Array;
  /** (count, 2) */
  readonly pairs: Float32Array;
}

class PairLearner {
  readonly #set: TrainingSet;
  readonly #parameters: Parameters;
  readonly #sizes: Int32Array;
  readonly #weightNorm: number;
  readonly #random: MersenneTwister;
  readonly bias: PositionBias | undefined;

  constructor(set: TrainingSet, parameters: Parameters, random: MersenneTwister) {
    const { groupSizes, weight, numRow } = set;
    this.#set = set;
    this.#parameters = parameters;
    this.#random = random;
    this.#sizes = groupSizes ?? Int32Array.of(numRow);
    this.#weightNorm = weight === undefined ? 1 : fround(this.#sizes.length / sum(weight));
    if (parameters.lambdarank_unbiased) this.bias = new PositionBias(this.#sizes, parameters);
  }

  computeGradient(margin: Float32Array, out: Float32Array): void {
    const { label, weight } = this.#set;
    const isRandom = this.#parameters.lambdarank_pair_method === 'mean';
    const seed = isRandom ? this.#random.next() : 0;
    let begin = 0;
    this.#sizes.forEach((size, index) => {
      const end = begin + size;
      const scores = margin.subarray(begin, end);
      const order = Uint32Array.from(scores, (_, row) => row).sort((a, b) => scores[b]! - scores[a]!);
      const pairs = out.subarray(2 * begin, 2 * end).fill(0);
      this.#pull({ seed: (seed + index) >>> 0, labels: label.subarray(begin, end), scores, order, pairs });
      const w = weight === undefined ? 1 : weight[index]!;
      for (let at = 0; at < pairs.length; at++) pairs[at] = fround(pairs[at]! * w) * this.#weightNorm;
      begin = end;
    });
    this.bias?.update();
  }

  /** The same in WebAssembly, for the commonest pairs. */
  bindKernel(): TrainingObjective['bindKernel'] {
    const { objective, lambdarank_pair_method, lambdarank_score_normalization, ndcg_exp_gain } = this.#parameters;
    const isKnown = objective !== 'rank:map' && lambdarank_pair_method === 'topk' && this.bias === undefined;
    if (!isKnown) return undefined;
    return bindPairTop(this.#set, {
      sizes: this.#sizes,
      top: countTop(this.#parameters),
      isExponential: ndcg_exp_gain,
      isNdcg: objective === 'rank:ndcg',
      isScored: lambdarank_score_normalization,
      normOf: (sumLambda) => this.#normOf(sumLambda),
      weightNorm: this.#weightNorm,
    });
  }

  /** Adds the pull of every pair on its two rows; the one with the higher label is pulled up. */
  #pull(query: Query): void {
    const { labels, scores, order, pairs } = query;
    const { bias } = this;
    const byPlace = Float32Array.from(order, (row) => labels[row]!);
    const deltaOf = DELTAS.get(this.#parameters.objective)!({ labels: byPlace }, this.#parameters);
    const hasSpread = scores[order[0]!] !== scores[order[order.length - 1]!];
    const isScored = this.#parameters.lambdarank_score_normalization && hasSpread;
    let sumLambda = 0;
    this.#forEachPair(query, byPlace, (a, b) => {
      if (byPlace[a] === byPlace[b]) return;
      const isAbove = byPlace[a]! > byPlace[b]!;
      const delta = Math.abs(isAbove ? deltaOf(a, b) : deltaOf(b, a));
      const high = order[isAbove ? a : b]!;
      const low = order[isAbove ? b : a]!;
      const distance = fround(scores[high]! - scores[low]!);
      const change = isScored ? delta / (Math.abs(distance) + 0.01) : delta;
      const p = sigmoid(distance);
      const scale = bias === undefined ? 1 : bias.scaleOf(high, low, Math.log(1 / (1 - p)) * change);
      const g = fround(((p - 1) * change) / scale);
      const h = fround((Math.max(p * (1 - p), EPSILON) * change * 2) / scale);
      pairs[2 * high]! += g;
      pairs[2 * high + 1]! += h;
      pairs[2 * low]! -= g;
      pairs[2 * low + 1]! += h;
      sumLambda += -2 * g;
    });
    const norm = fround(this.#normOf(sumLambda));
    for (let at = 0; at < pairs.length; at++) pairs[at] = pairs[at]! * norm;
  }

  /** Keeps queries with many pairs from outweighing others. */
  #normOf(sumLambda: number): number {
    const { lambdarank_normalization, lambdarank_pair_method, lambdarank_num_pair_per_sample = 1 } = this.#parameters;
    if (!lambdarank_normalization) return 1;
    if (lambdarank_pair_method === 'mean') return 1 / lambdarank_num_pair_per_sample;
    return sumLambda > 0 ? Math.log2(1 + sumLambda) / sumLambda : 1;
  }

  #forEachPair({ seed }: Query, labels: Float32Array, onPair: (a: number, b: number) => void): void {
    const { lambdarank_pair_method, lambdarank_num_pair_per_sample: numPair = 1 } = this.#parameters;
    if (lambdarank_pair_method === 'topk') pairTop(labels.length, countTop(this.#parameters), onPair);
    else pairRandomly({ numPair, seed, labels }, onPair);
  }
}
