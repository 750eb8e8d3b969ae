import type { Parameters } from '../parameters.ts';
import type { TrainingSet } from '../training-set.ts';

const { fround } = Math;

/** What a metric is computed from. */
export interface MetricInput {
  /** (numRow, numGroup) outputs of the model; for `survival:aft` margins */
  readonly value: Float32Array;
  readonly numGroup: number;
  readonly set: TrainingSet;
}

/** A number for a set; NaN where it is not defined. */
export interface Metric {
  /** XGBoost's, with its argument */
  readonly name: string;
  readonly evaluate: (input: MetricInput) => number;
}

/** Makes a metric of the text behind the `@` of its name. */
export type MetricFactory = (argument: string | undefined, parameters: Parameters) => Metric['evaluate'];

/** The weighted sum, in float64, of a float32 loss over all rows and outputs, and the sum of the weights. */
export function sumLosses(
  { value, numGroup, set }: MetricInput,
  lossOf: (value: number, label: number, group: number) => number,
): { sum: number; weight: number } {
  const { label, weight: weights, numTarget } = set;
  let sum = 0;
  if (numGroup === 1 && weights === undefined) {
    for (let row = 0; row < value.length; row++) sum += fround(lossOf(value[row]!, label[row]!, 0));
    return { sum, weight: value.length };
  }
  let weight = 0;
  for (let index = 0; index < value.length; index++) {
    const row = Math.floor(index / numGroup);
    const group = index % numGroup;
    const w = weights === undefined ? 1 : weights[row]!;
    const loss = lossOf(value[index]!, label[row * numTarget + (numTarget === 1 ? 0 : group)]!, group);
    sum += fround(fround(loss) * w);
    weight += w;
  }
  return { sum, weight };
}

/** Their quotient; the sum itself without any weight. */
export function meanLoss(input: MetricInput, lossOf: (value: number, label: number, group: number) => number): number {
  return meanOf(sumLosses(input, lossOf));
}

/** The sum itself without any weight. */
export function meanOf({ sum, weight }: { readonly sum: number; readonly weight: number }): number {
  return weight === 0 ? sum : sum / weight;
}
