import { entryOf, isObject } from '../graph.ts';
import type { PlanNode } from '../node.ts';
import type { Shape } from '../shape.ts';
import { columnOf, probabilitiesOf } from './answers.ts';
import type { CompileHead, Head } from './head.ts';
import { type Classifier, requireClassifier } from './members.ts';

const { fround } = Math;

/** A classifier whose threshold somebody has set. */
export const compileFixedThreshold: CompileHead = (node, input) => {
  node.choice('response_method', ['auto', 'predict_proba'], 'auto');
  const threshold = node.get('threshold') === 'auto' ? 0.5 : fround(node.number('threshold'));
  return decided(compileInner(node, input), node, { threshold, positive: node.get('pos_label') ?? null });
};

/** A classifier whose threshold was searched for. */
export const compileTunedThreshold: CompileHead = (node, input) => {
  node.choice('response_method', ['auto', 'predict_proba'], 'auto');
  const scorer = node.get('_curve_scorer');
  const positive = (isObject(scorer) ? entryOf(scorer.get('_kwargs'), 'pos_label') : undefined) ?? null;
  const threshold = node.number('best_threshold_');
  return decided(compileInner(node, input), node, { threshold, positive });
};

function compileInner(node: PlanNode, input: Shape): Classifier {
  const inner = node.plan.compileHead(node.child(node.fitted('estimator_'), 'estimator_'), input);
  return requireClassifier(node, inner, 'estimator_', 2);
}

interface Threshold {
  readonly threshold: number;
  /** the label whose probability is compared; null for the second class */
  readonly positive: unknown;
}

function decided(inner: Classifier, node: PlanNode, { threshold, positive }: Threshold): Head {
  const place = positive === null ? 1 : inner.classes.indexOf(positive as string | number);
  if (place < 0) throw node.refuse('has a pos_label that is none of its classes');
  return {
    ...inner,
    objective: 'binary:hinge',
    score: (table, rows, options) => {
      const scores = inner.score(table, rows, options);
      const { probability, margin, precise } = scores;
      const positives = columnOf(probabilitiesOf(scores), 2, place);
      const classIndex = Int32Array.from(positives, (p) => (p >= threshold ? place : 1 - place));
      return { value: Float32Array.from(classIndex), numOutput: 1, probability, margin, precise, classIndex };
    },
  };
}
