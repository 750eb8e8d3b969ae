import type { OutputColumn } from '../../frame/frame.ts';
import { answerColumns } from '../../hooks/output-columns.ts';
import type { Model, Scores } from '../../model/model.ts';
import type { RoundReport } from '../train.ts';
import { featuresOf } from '../training-set.ts';
import type { Assembly } from './assemble.ts';
import { type ClassificationMetrics, measureClassification } from './classification-metrics.ts';
import { classificationLines, regressionLines, targetLines, validationLines } from './metric-lines.ts';
import { measureRegression, type RegressionMetrics } from './regression-metrics.ts';
import { measureTargets, type TargetMetrics } from './target-metrics.ts';

/** What the saved model answers for the validation rows, and how good that is. */
export interface Evaluation {
  readonly scores: Scores;
  /** what serving would append to these rows */
  readonly columns: readonly OutputColumn[];
  /** for one number per row that is to be near the label */
  readonly regression: RegressionMetrics | undefined;
  readonly classification: ClassificationMetrics | undefined;
  /** for each of several targets */
  readonly targets: readonly TargetMetrics[];
}

/** Objectives whose output is no estimate of the label. */
const NO_ESTIMATE = /^(?:rank|survival):/;

/** @param scores of the validation rows */
export function evaluate(model: Model, scores: Scores, assembly: Assembly): Evaluation {
  const { validation, classes, objective } = assembly;
  const { label } = validation;
  const { classIndex, probability } = scores;
  return {
    scores,
    columns: answerColumns(model, scores, featuresOf(validation)),
    regression: isEstimate(scores, classes !== undefined, objective)
      ? measureRegression(label, scores.value)
      : undefined,
    classification: classes && classIndex && measureClassification(label, { classIndex, probability }, classes),
    targets: validation.numTarget > 1 ? measureTargets(scores, assembly) : [],
  };
}

function isEstimate({ numOutput }: Scores, isClassifier: boolean, objective: string): boolean {
  return !isClassifier && numOutput === 1 && !NO_ESTIMATE.test(objective);
}

/**
 * The metrics as lines of a log, in the form that Workbench reads.
 *
 * @param round metrics of the round that predictions use: all there is to say of a ranking or of times until an event
 */
export function metricLines(
  { regression, classification, targets }: Evaluation,
  round: RoundReport['metrics'] = [],
): string[] {
  const lines = [
    ...targetLines(targets),
    ...(regression ? regressionLines(regression) : []),
    ...(classification ? classificationLines(classification) : []),
  ];
  return lines.length > 0 ? lines : validationLines(round);
}
