import type { Labels } from '../../model/estimator.ts';
import { averageRanks } from './ranks.ts';

/** How well one class is told from the others; NaN where there is nothing to divide by. */
export interface ClassMetrics {
  readonly label: string;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  /** one class against all others; undefined where the model gives no probabilities */
  readonly rocAuc: number | undefined;
  /** rows of the class */
  readonly support: number;
}

export interface ClassificationMetrics {
  readonly accuracy: number;
  readonly classes: readonly ClassMetrics[];
  /** (numClass, numClass) rows by label and predicted class */
  readonly confusion: Uint32Array;
}

/** What a classifier answered. */
export interface Answers {
  /** (numRow) position of the predicted class */
  readonly classIndex: Int32Array;
  /** (numRow, numClass) */
  readonly probability: Float32Array | undefined;
}

/** @param label (numRow) positions of the true classes */
export function measureClassification(
  label: Float32Array,
  { classIndex, probability }: Answers,
  classes: Labels,
): ClassificationMetrics {
  const numClass = classes.length;
  const confusion = new Uint32Array(numClass * numClass);
  let numRight = 0;
  for (const [row, truth] of label.entries()) {
    confusion[truth * numClass + classIndex[row]!]!++;
    if (truth === classIndex[row]) numRight++;
  }
  const metrics = classes.map((name, index) => ({
    label: String(name),
    ...fromConfusion(confusion, index, numClass),
    rocAuc: probability && areaUnderRoc(isClass(label, index), probabilityOf(probability, index, numClass)),
  }));
  return { accuracy: numRight / label.length, classes: metrics, confusion };
}

function fromConfusion(confusion: Uint32Array, index: number, numClass: number) {
  let [support, predicted] = [0, 0];
  for (let other = 0; other < numClass; other++) {
    support += confusion[index * numClass + other]!;
    predicted += confusion[other * numClass + index]!;
  }
  const right = confusion[index * numClass + index]!;
  return {
    precision: ratio(right, predicted),
    recall: ratio(right, support),
    f1: ratio(2 * right, predicted + support),
    support,
  };
}

/** scikit-learn's way: 0 where there is nothing to divide by. */
function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

/** (numRow) 1 for rows of the class */
export function isClass(label: Float32Array, index: number): Uint8Array {
  return Uint8Array.from(label, (truth) => Number(truth === index));
}

/** (numRow) the probability of one class */
export function probabilityOf(probability: Float32Array, index: number, numClass: number): Float32Array {
  return Float32Array.from({ length: probability.length / numClass }, (_, row) => probability[row * numClass + index]!);
}

/** The probability that a positive row scores above a negative one, ties counting half; NaN without either kind. */
function areaUnderRoc(isPositive: Uint8Array, score: Float32Array): number {
  const ranks = averageRanks(score);
  let [numPositive, sum] = [0, 0];
  for (const [row, positive] of isPositive.entries()) {
    if (positive === 0) continue;
    numPositive++;
    sum += ranks[row]!;
  }
  const numNegative = score.length - numPositive;
  return (sum - (numPositive * (numPositive + 1)) / 2) / (numPositive * numNegative);
}
