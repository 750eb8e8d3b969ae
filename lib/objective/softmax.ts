import { expf } from './libm.ts';
import { findTransformer } from './many-values.ts';
import { identity, type Objective } from './objective.ts';

const { fround } = Math;

/**
 * Probabilities of each row's classes: exponentials are float32, their sum float64 in class order.
 *
 * @param margin (numRow, numClass)
 * @returns (numRow, numClass)
 */
function softmax(margin: Float32Array, numClass: number): Float32Array {
  const transformer = findTransformer(margin.length);
  if (transformer) return transformer.softmax(margin, numClass);
  const probability = new Float32Array(margin.length);
  for (let start = 0; start < margin.length; start += numClass) {
    let max = margin[start]!;
    for (let k = 1; k < numClass; k++) max = margin[start + k]! > max ? margin[start + k]! : max;
    let sum = 0;
    for (let k = 0; k < numClass; k++) {
      probability[start + k] = expf(fround(margin[start + k]! - max));
      sum += probability[start + k]!;
    }
    const divisor = fround(sum);
    for (let k = 0; k < numClass; k++) probability[start + k] = probability[start + k]! / divisor;
  }
  return probability;
}

/**
 * The first class with the largest number, for each row.
 *
 * @param values (numRow, numClass)
 * @returns (numRow)
 */
export function argmax(values: Float32Array | Float64Array, numClass: number): Int32Array {
  const best = new Int32Array(values.length / numClass);
  for (let row = 0; row < best.length; row++) {
    for (let k = 1; k < numClass; k++) {
      if (values[row * numClass + k]! > values[row * numClass + best[row]!]!) best[row] = k;
    }
  }
  return best;
}

/** Several classes, one margin each. */
export const softmaxObjectives: readonly Objective[] = [
  { name: 'multi:softprob', classification: 'multiclass', toMargin: identity, toValue: softmax },
  {
    name: 'multi:softmax',
    classification: 'multiclass',
    numOutput: () => 1,
    toMargin: identity,
    toValue: (margin, numGroup) => Float32Array.from(argmax(margin, numGroup)),
  },
];
