import type { Objective } from './objective.ts';
import { argmax } from './softmax.ts';
import { numpySoftmax } from './transforms.ts';

const { fround } = Math;

/** How probabilities of classes come about: from one number per row, or from one per class. */
export type ClassificationMode = 'binary' | 'multiclass';

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
 * What XGBClassifier's `predict_proba` makes of margins and outputs; softmax answers classes, so that its probabilities come
 * from the margins.
 *
 * @param margin (numRow, numGroup)
 * @param value (numRow, numOutput) what the objective made of them
 * @returns (numRow, numClass)
 */
export function listProbabilities(
  mode: ClassificationMode,
  numGroup: number,
  margin: Float32Array,
  value: Float32Array,
): Float32Array {
  if (mode === 'multiclass') return isProbability(margin, value) ? value : numpySoftmax(margin, numGroup);
  const probability = new Float32Array(value.length * 2); // (numRow, 2)
  for (let row = 0; row < value.length; row++) {
    probability[2 * row] = fround(1 - value[row]!);
    probability[2 * row + 1] = value[row]!;
  }
  return probability;
}

/**
 * The index of the class that `predict` answers; of two, 0.5 itself is the first.
 *
 * @param margin as for `listProbabilities`, and `value` as well
 * @returns (numRow)
 */
export function chooseClasses(
  mode: ClassificationMode,
  numGroup: number,
  margin: Float32Array,
  value: Float32Array,
): Int32Array {
  if (mode === 'multiclass') return isProbability(margin, value) ? argmax(value, numGroup) : Int32Array.from(value);
  const classIndex = new Int32Array(value.length);
  for (let row = 0; row < value.length; row++) classIndex[row] = value[row]! > 0.5 ? 1 : 0;
  return classIndex;
}

/** Whether outputs are a probability for each class, not the class. */
function isProbability(margin: Float32Array, value: Float32Array): boolean {
  return value.length === margin.length;
}

/** The labels that a multi-label classifier gives each row: 1 where its probability is above a half. */
export function chooseLabels(probability: Float32Array): Float32Array {
  return probability.map((p) => (p > 0.5 ? 1 : 0));
}
