import type { Scores } from '../../model/model.ts';
import type { Assembly } from './assemble.ts';
import { measureClassification } from './classification-metrics.ts';
import { columnOf } from './column.ts';
import { measureRegression } from './regression-metrics.ts';

/** How good the model is at one of several targets. */
export interface TargetMetrics {
  readonly target: string;
  /** of regression, or of telling 1 from 0 */
  readonly metrics: { readonly [name: string]: number };
}

/** @param scores of the validation rows, an output for each target */
export function measureTargets(scores: Scores, { targets, validation }: Assembly): TargetMetrics[] {
  const { value, prediction, probability, numOutput } = scores;
  return targets.map((target, k) => {
    const of = (table: Float32Array) => columnOf(table, numOutput, k);
    const label = of(validation.label);
    const metrics = prediction && probability ? measureYes(label, of(prediction), of(probability)) : undefined;
    return { target, metrics: metrics ?? { ...measureRegression(label, of(value)) } };
  });
}

/** Precision, recall and so on of label 1; undefined where labels are shares, and neither 0 nor 1. */
function measureYes(
  label: Float32Array,
  prediction: Float32Array,
  yes: Float32Array,
): TargetMetrics['metrics'] | undefined {
  if (label.some((value) => value !== 0 && value !== 1)) return undefined;
  const probability = Float32Array.from({ length: 2 * yes.length }, (_, at) =>
    at % 2 === 1 ? yes[at >> 1]! : 1 - yes[at >> 1]!,
  );
  const answers = { classIndex: Int32Array.from(prediction), probability };
  const {
    precision,
    recall,
    f1,
    rocAuc = Number.NaN,
    support,
  } = measureClassification(label, answers, [0, 1]).classes[1]!;
  return { precision, recall, f1, roc_auc: rocAuc, support };
}
