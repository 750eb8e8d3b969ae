import { entryOf, isObject } from '../graph.ts';
import type { PlanNode } from '../node.ts';
import type { Shape } from '../shape.ts';
import { columnOf, probabilitiesOf } from './answers.ts';
import type { CompileHead, Head } from './head.ts';
import { type Classifier, requireClassifier } from './members.ts';

const { fround } = Math;

/** A classifier whose threshold somebody has set. */
export const compileFixedThreshold: CompileHead = (node, input) => {
  const isAuto = node.get('threshold') === 'auto';
  return decided(compileInner(node, input), node, {
    threshold: isAuto ? (isDecision(node) ? 0 : 0.5) : node.number('threshold'),
    isExact: false,
    positive: node.get('pos_label') ?? null,
  });
};

/** A classifier whose threshold was searched for. */
export const compileTunedThreshold: CompileHead = (node, input) => {
  const scorer = node.get('_curve_scorer');
  return decided(compileInner(node, input), node, {
    threshold: node.number('best_threshold_'),
    isExact: node.object.isFromNumpy2?.('best_threshold_') ?? false,
    positive: (isObject(scorer) ? entryOf(scorer.get('_kwargs'), 'pos_label') : undefined) ?? null,
  });
};

function compileInner(node: PlanNode, input: Shape): Classifier {
  const inner = node.plan.compileHead(node.child(node.fitted('estimator_'), 'estimator_'), input);
  return requireClassifier(node, inner, 'estimator_', 2);
}

function isDecision(node: PlanNode): boolean {
  const methods = ['auto', 'predict_proba', 'decision_function'] as const;
  return node.choice('response_method', methods, 'auto') === 'decision_function';
}

interface Threshold {
  readonly threshold: number;
  /** float32 scores are compared with it as it is, as numpy 2 does with numbers of its own, and not with it rounded */
  readonly isExact: boolean;
  /** the label whose probability is compared; null for the second class */
  readonly positive: unknown;
}

function decided(inner: Classifier, node: PlanNode, { threshold, isExact, positive }: Threshold): Head {
  const place = positive === null ? 1 : inner.classes.indexOf(positive as string | number);
  if (place < 0) throw node.refuse('has a pos_label that is none of its classes');
  const decide = isDecision(node) ? inner.decide : undefined;
  if (isDecision(node) && !decide) throw node.unsupported('response_method');
  return {
    ...inner,
    objective: 'binary:hinge',
    score: (...given) => {
      const scores = inner.score(...given);
      const { probability, margin, precise } = scores;
      const positives = decide
        ? decide(...given).map((score) => (place === 0 ? -score : score))
        : columnOf(probabilitiesOf(scores), 2, place);
      const least = isExact || positives instanceof Float64Array ? threshold : fround(threshold);
      const classIndex = Int32Array.from(positives, (score) => (score >= least ? place : 1 - place));
      return { value: Float32Array.from(classIndex), numOutput: 1, probability, margin, precise, classIndex };
    },
  };
}
