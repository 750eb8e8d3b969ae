import { numpySoftmax } from './numpy-softmax.ts';
import type { Objective } from './objective.ts';
import { argmax } from './softmax.ts';

const { fround } = Math;

/** How probabilities of classes come about: from one number per row, or from one per class. */
export type ClassificationMode = 'binary' | 'multiclass';

/** What scikit-learn's classifier answers. */
export interface Classification {
  /** (numRow, numClass) `predict_proba` */
  readonly probability: Float32Array;
  /** (numRow) index of the class that `predict` answers */
  readonly classIndex: Int32Array;
}

/**
 * How to classify with that objective; undefined for a regression.
 *
 * @param isClassifier XGBClassifier takes any objective with one margin for the probability of its second class
 */
export function findClassificationMode(
  objective: Objective,
  numGroup: number,
  isClassifier: boolean,
): ClassificationMode | undefined {
  if (objective.classification === 'multiclass') return 'multiclass';
  // One probability per target is a multi-label model, whose labels are not classes.
  return numGroup === 1 && (isClassifier || objective.classification === 'binary') ? 'binary' : undefined;
}

/**
 * Probabilities and classes as XGBClassifier derives them from margins and outputs.
 *
 * @param margin (numRow, numGroup)
 * @param value (numRow, numOutput) what the objective made of them
 */
export function classify(
  mode: ClassificationMode,
  numGroup: number,
  margin: Float32Array,
  value: Float32Array,
): Classification {
  return mode === 'binary' ? classifyTwo(value) : classifyMany(margin, value, numGroup);
}

/** Two classes: the second one's number stands alone; 0.5 itself is the first class. */
function classifyTwo(value: Float32Array): Classification {
  const probability = new Float32Array(value.length * 2); // (numRow, 2)
  for (let row = 0; row < value.length; row++) {
    probability[2 * row] = fround(1 - value[row]!);
    probability[2 * row + 1] = value[row]!;
  }
  return { probability, classIndex: Int32Array.from(value, (second) => (second > 0.5 ? 1 : 0)) };
}

/** softmax answers classes, so its probabilities come from the margins. */
function classifyMany(margin: Float32Array, value: Float32Array, numClass: number): Classification {
  const isProbability = value.length === margin.length;
  const probability = isProbability ? value : numpySoftmax(margin, numClass);
  return { probability, classIndex: isProbability ? argmax(value, numClass) : Int32Array.from(value) };
}

/** The labels that a multi-label classifier gives each row: 1 where its probability is above a half. */
export function chooseLabels(probability: Float32Array): Float32Array {
  return probability.map((p) => (p > 0.5 ? 1 : 0));
}
