import { ConfigurationError, MalformedInputError } from '../../errors.ts';
import { expf } from '../../objective/libm.ts';
import { parameterText } from '../parameter-text.ts';
import type { TrainingSet } from '../training-set.ts';
import type { ObjectiveFactory, TrainingObjective } from './training-objective.ts';

const { fround } = Math;

const EPSILON = fround(1e-16);
/** XGBoost looks for the largest margin from FLT_MIN on. */
const LEAST_NORMAL = 2 ** -126;
const LEAST_FREQUENCY = fround(1e-6);

/** Log loss over classes; both objectives learn the same. */
export const softmax: ObjectiveFactory = (set, { num_class: numClass, objective }): TrainingObjective => {
  if (numClass < 1) {
    throw new ConfigurationError(`${objective} needs the number of classes`, { hint: 'set num_class' });
  }
  checkClasses(set, numClass);
  return {
    numGroup: numClass,
    defaultMetric: 'mlogloss',
    block: new Map([['softmax_multiclass_param', new Map([['num_class', parameterText(numClass)]])]]),
    computeGradient: (margin, out) => computeGradient(set, numClass, margin, out),
    estimateBaseScore: () => logFrequencies(set, numClass),
    toMetricInput: (margin) => softmaxRows(margin, numClass),
  };
};

function checkClasses({ label }: TrainingSet, numClass: number): void {
  const wrong = label.findIndex((code) => !(code >= 0 && code < numClass && Number.isInteger(code)));
  if (wrong < 0) return;
  throw new MalformedInputError(`row ${wrong + 1} has the label ${label[wrong]}, which is not a class`, {
    row: wrong + 1,
    hint: `classes are whole numbers from 0 to ${numClass - 1}; num_class says how many there are`,
  });
}

function computeGradient(
  { label, weight, numRow }: TrainingSet,
  numClass: number,
  margin: Float32Array,
  out: Float32Array,
): void {
  const e = new Float32Array(numClass);
  for (let row = 0; row < numRow; row++) {
    const divisor = exponentials(margin.subarray(row * numClass, (row + 1) * numClass), LEAST_NORMAL, e);
    const w = weight === undefined ? 1 : weight[row]!;
    for (let k = 0; k < numClass; k++) {
      const p = fround(e[k]! / divisor);
      const at = 2 * (k * numRow + row);
      out[at] = (label[row] === k ? fround(p - 1) : p) * w;
      out[at + 1] = Math.max(fround(fround(fround(2 * p) * fround(1 - p)) * w), EPSILON);
    }
  }
}

/** Writes e^(margin - max) and returns their sum, which is float64 until then. */
function exponentials(margins: Float32Array, least: number, out: Float32Array): number {
  let max = least;
  for (const m of margins) if (m > max) max = m;
  let sum = 0;
  for (let k = 0; k < margins.length; k++) {
    out[k] = expf(fround(margins[k]! - max));
    sum += out[k]!;
  }
  return fround(sum);
}

/** (numRow, numClass) probabilities, also for `multi:softmax`, whose own output is the class. */
function softmaxRows(margin: Float32Array, numClass: number): Float32Array {
  const probability = new Float32Array(margin.length);
  for (let start = 0; start < margin.length; start += numClass) {
    const row = probability.subarray(start, start + numClass);
    const divisor = exponentials(margin.subarray(start, start + numClass), -Infinity, row);
    for (let k = 0; k < numClass; k++) row[k] = row[k]! / divisor;
  }
  return probability;
}

/** Logarithms of the classes' shares, around 0; the logarithm itself is float64's, rounded. */
function logFrequencies({ label, weight, numRow }: TrainingSet, numClass: number): Float32Array {
  const counts = new Float32Array(numClass);
  let total = 0;
  for (let row = 0; row < numRow; row++) {
    const w = weight === undefined ? 1 : weight[row]!;
    counts[label[row]!]! += w;
    total += w;
  }
  const logs = Float32Array.from(counts, (count) => Math.log(fround(fround(count * (1 / total)) + LEAST_FREQUENCY)));
  const mean = logs.reduce((sum, log) => fround(sum + fround(log / numClass)), 0);
  return logs.map((log) => log - mean);
}
