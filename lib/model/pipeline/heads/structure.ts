// What answers as an estimator in it answers: pipelines, searches and what is frozen.

import type { Step } from '../steps/step.ts';
import { compileSteps, readSteps } from '../steps/structure.ts';
import type { CompileHead, Head } from './head.ts';

/** All steps but the last transform, and the last answers. */
export const compilePipelineHead: CompileHead = (node, input) => {
  const steps = readSteps(node);
  const last = steps.at(-1)?.[1];
  if (last === undefined)
    throw node.refuse('has no estimator at its end', 'fit it with an XGBoost estimator as its last step');
  const before = compileSteps(node, steps.slice(0, -1), input);
  return behind(before, node.plan.compileHead(last, before.shape));
};

/** An estimator that is asked about transformed rows. */
export function behind(step: Step, head: Head): Head {
  const { toFeatures, decide } = head;
  return {
    ...head,
    ...(toFeatures && { toFeatures: (table, rows) => toFeatures(step.run(table, rows), rows) }),
    ...(decide && { decide: (table, rows, options) => decide(step.run(table, rows), rows, options) }),
    score: (table, rows, options) => head.score(step.run(table, rows), rows, options),
  };
}

/** The best estimator that a search has found. */
export const compileSearch: CompileHead = (node, input) => {
  if (node.get('best_estimator_') === undefined) {
    throw node.refuse(
      'was never fitted: it has no best_estimator_',
      'fit it with refit=True, or pickle a fitted best_estimator_',
    );
  }
  return node.plan.compileHead(node.child(node.get('best_estimator_'), 'best_estimator_'), input);
};

/** The fitted estimator that it keeps from being fitted again. */
export const compileFrozenHead: CompileHead = (node, input) =>
  node.plan.compileHead(node.child(node.fitted('estimator'), 'estimator'), input);
