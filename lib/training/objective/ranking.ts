import { ConfigurationError } from '../../errors.ts';
import type { DocumentObject } from '../../model/formats/document.ts';
import { expf } from '../../objective/libm.ts';
import type { Parameters } from '../parameters.ts';
import { parameterText } from '../save/parameter-text.ts';
import type { TrainingSet } from '../training-set.ts';
import { newtonStep, sum } from './intercept.ts';
import { type DeltaOf, mapDelta, ndcgDelta, type RankedQuery } from './ranking-gains.ts';
import { pairRandomly, pairTop } from './ranking-pairs.ts';
import type { ObjectiveFactory } from './training-objective.ts';

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

/** Places that count for truncated metrics and pairs. */
function countTop({ lambdarank_pair_method, lambdarank_num_pair_per_sample }: Parameters): number {
  return lambdarank_pair_method === 'topk' ? (lambdarank_num_pair_per_sample ?? DEFAULT_TOP) : DEFAULT_TOP;
}

/** LambdaMART: each pair of rows of one query with different labels pulls the two apart. */
export const ranking: ObjectiveFactory = (set, parameters) => {
  const { objective } = parameters;
  const learner = new PairLearner(set, parameters);
  const computeGradient = (margin: Float32Array, out: Float32Array) => learner.computeGradient(margin, out);
  return {
    numGroup: 1,
    defaultMetric: objective === 'rank:map' ? `map@${countTop(parameters)}` : `ndcg@${countTop(parameters)}`,
    block: createBlock(parameters),
    computeGradient,
    estimateBaseScore: () => newtonStep(set, new Float32Array(1), computeGradient),
  };
};

const NOT_SET = 2 ** 32 - 1;

function createBlock(parameters: Parameters): DocumentObject {
  const entries = [
    ['lambdarank_bias_norm', parameterText(parameters.lambdarank_bias_norm)],
    ['lambdarank_normalization', flag(parameters.lambdarank_normalization)],
    ['lambdarank_num_pair_per_sample', String(parameters.lambdarank_num_pair_per_sample ?? NOT_SET)],
    ['lambdarank_pair_method', parameters.lambdarank_pair_method],
    ['lambdarank_score_normalization', flag(parameters.lambdarank_score_normalization)],
    ['lambdarank_unbiased', flag(parameters.lambdarank_unbiased)],
    ['ndcg_exp_gain', flag(parameters.ndcg_exp_gain)],
  ] as const;
  return new Map([['lambdarank_param', new Map(entries)]]);
}

function flag(value: boolean): string {
  return value ? '1' : '0';
}

/** One query while its gradient is computed. */
interface Query {
  readonly index: number;
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
  #round = 0;

  constructor(set: TrainingSet, parameters: Parameters) {
    if (parameters.lambdarank_unbiased) {
      throw new ConfigurationError('lambdarank_unbiased is not supported', { hint: 'leave it out' });
    }
    const { groupSizes, weight, numRow } = set;
    this.#set = set;
    this.#parameters = parameters;
    this.#sizes = groupSizes ?? Int32Array.of(numRow);
    this.#weightNorm = weight === undefined ? 1 : fround(this.#sizes.length / sum(weight));
  }

  computeGradient(margin: Float32Array, out: Float32Array): void {
    const { label, weight } = this.#set;
    let begin = 0;
    this.#sizes.forEach((size, index) => {
      const end = begin + size;
      const scores = margin.subarray(begin, end);
      const order = Uint32Array.from(scores, (_, row) => row).sort((a, b) => scores[b]! - scores[a]!);
      const pairs = out.subarray(2 * begin, 2 * end).fill(0);
      this.#pull({ index, labels: label.subarray(begin, end), scores, order, pairs });
      const w = weight === undefined ? 1 : weight[index]!;
      for (let at = 0; at < pairs.length; at++) pairs[at] = fround(pairs[at]! * w) * this.#weightNorm;
      begin = end;
    });
    this.#round++;
  }

  #pull(query: Query): void {
    const { labels, order, pairs } = query;
    const { objective, lambdarank_normalization } = this.#parameters;
    const byPlace = Float32Array.from(order, (row) => labels[row]!);
    const deltaOf = DELTAS.get(objective)!({ labels: byPlace }, this.#parameters);
    let sumLambda = 0;
    this.#forEachPair(query, byPlace, (a, b) => {
      if (byPlace[a] === byPlace[b]) return;
      const [high, low] = byPlace[a]! > byPlace[b]! ? [a, b] : [b, a];
      const [g, h] = this.#pairGradient(query, high, low, Math.abs(deltaOf(byPlace[high]!, byPlace[low]!, high, low)));
      addPair(pairs, order[high]!, g, h);
      addPair(pairs, order[low]!, -g, h);
      sumLambda += -2 * g;
    });
    if (sumLambda <= 0 || !lambdarank_normalization) return;
    const norm = fround(Math.log2(1 + sumLambda) / sumLambda);
    for (let at = 0; at < pairs.length; at++) pairs[at] = pairs[at]! * norm;
  }

  #forEachPair({ index }: Query, labels: Float32Array, onPair: (a: number, b: number) => void): void {
    const { lambdarank_pair_method, lambdarank_num_pair_per_sample: numPair = 1 } = this.#parameters;
    if (lambdarank_pair_method === 'topk') pairTop(labels.length, countTop(this.#parameters), onPair);
    else pairRandomly({ numPair, round: this.#round, query: index, labels }, onPair);
  }

  /** The pull on the row that ranks higher by label; the other one's is the opposite. */
  #pairGradient({ scores, order }: Query, high: number, low: number, delta: number): [number, number] {
    const [scoreHigh, scoreLow] = [scores[order[high]!]!, scores[order[low]!]!];
    const hasSpread = scores[order[0]!] !== scores[order[order.length - 1]!];
    const isScored = this.#parameters.lambdarank_score_normalization && hasSpread;
    const change = isScored ? delta / (Math.abs(fround(scoreHigh - scoreLow)) + 0.01) : delta;
    const p = sigmoid(fround(scoreHigh - scoreLow));
    return [fround((p - 1) * change), fround(Math.max(p * (1 - p), EPSILON) * change * 2)];
  }
}

function addPair(pairs: Float32Array, row: number, g: number, h: number): void {
  pairs[2 * row]! += g;
  pairs[2 * row + 1]! += h;
}

const MAX_EXPONENT = fround(88.7);

function sigmoid(x: number): number {
  return fround(1 / fround(fround(expf(Math.min(-x, MAX_EXPONENT)) + 1) + fround(1e-16)));
}
