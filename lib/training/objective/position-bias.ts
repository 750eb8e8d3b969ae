import type { Parameters } from '../parameters.ts';

const EPSILON = 1e-16;
/** Positions that are tracked for random pairs, and for the top ones when nobody says how many. */
const MAX_POSITION = 32;

/**
 * Unbiased LambdaMART (Hu et al. 2019): rows come in the order in which users saw them, and how likely a relevant or
 * irrelevant row was looked at is learned for each position, relative to the first.
 */
export class PositionBias {
  /** (numPosition) of relevant rows */
  readonly plus: Float64Array;
  /** (numPosition) of irrelevant rows */
  readonly minus: Float64Array;
  readonly #costPlus: Float64Array;
  readonly #costMinus: Float64Array;
  readonly #power: number;

  constructor(sizes: Int32Array, parameters: Parameters) {
    const { lambdarank_pair_method, lambdarank_num_pair_per_sample = MAX_POSITION, lambdarank_bias_norm } = parameters;
    const isTruncated = lambdarank_pair_method === 'topk';
    const numPosition = isTruncated ? lambdarank_num_pair_per_sample : Math.min(Math.max(...sizes), MAX_POSITION);
    this.plus = new Float64Array(numPosition).fill(1);
    this.minus = new Float64Array(numPosition).fill(1);
    this.#costPlus = new Float64Array(numPosition);
    this.#costMinus = new Float64Array(numPosition);
    this.#power = 1 / (1 + lambdarank_bias_norm);
  }

  /** What a pair's gradient is divided by; its cost is noted for the next round. */
  scaleOf(high: number, low: number, cost: number): number {
    if (high >= this.plus.length || low >= this.plus.length) return 1;
    const [plus, minus] = [this.plus[high]!, this.minus[low]!];
    if (minus >= EPSILON) this.#costPlus[high]! += cost / minus;
    if (plus >= EPSILON) this.#costMinus[low]! += cost / plus;
    return minus >= EPSILON && plus >= EPSILON ? plus * minus : 1;
  }

  /** Learns from the costs of a round. */
  update(): void {
    learn(this.plus, this.#costPlus, this.#power);
    learn(this.minus, this.#costMinus, this.#power);
  }
}

function learn(bias: Float64Array, cost: Float64Array, power: number): void {
  if (cost[0]! >= EPSILON) for (let at = 0; at < bias.length; at++) bias[at] = (cost[at]! / cost[0]!) ** power;
  cost.fill(0);
}
