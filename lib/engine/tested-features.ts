import type { TreeEnsemble } from './tree-ensemble.ts';

/** What the nodes of an ensemble ask of one feature. */
export interface TestedFeature {
  readonly feature: number;
  /** (numCut) distinct, ascending */
  readonly cuts: Float32Array;
  /** Whether some node sends missing values left, or right. */
  hasLeft: boolean;
  hasRight: boolean;
}

/**
 * The threshold as kernels compare it, `x >= cut` for right: 0 and -0 are one cut, and every present value goes right
 * at NaN, as `x < NaN` is false.
 */
export function canonicalCut(condition: number): number {
  return condition === condition ? condition + 0 : Number.NEGATIVE_INFINITY;
}

/** Whether a node is a split on a threshold. */
function isNumericSplit({ leftChild, categoryOffset }: TreeEnsemble, node: number): boolean {
  return leftChild[node] !== -1 && categoryOffset[node] === categoryOffset[node + 1];
}

/** The features that splits compare with thresholds, ascending. */
export function findTestedFeatures(ensemble: TreeEnsemble): TestedFeature[] {
  const { numNode, splitIndex, splitCondition, defaultLeft } = ensemble;
  const begins = countSplits(ensemble);
  const ends = begins.slice();
  const cuts = new Float32Array(ends.at(-1)!);
  const directions = new Uint8Array(ensemble.numFeature); // 1 left, 2 right
  for (let node = 0; node < numNode; node++) {
    if (!isNumericSplit(ensemble, node)) continue;
    const feature = splitIndex[node]!;
    cuts[ends[feature]!++] = canonicalCut(splitCondition[node]!);
    directions[feature]! |= defaultLeft[node] === 1 ? 1 : 2;
  }
  const features: TestedFeature[] = [];
  for (let feature = 0; feature < ensemble.numFeature; feature++) {
    if (directions[feature] === 0) continue;
    features.push({
      feature,
      cuts: distinct(cuts.subarray(begins[feature], ends[feature])),
      hasLeft: (directions[feature]! & 1) === 1,
      hasRight: (directions[feature]! & 2) === 2,
    });
  }
  return features;
}

/** (numFeature + 1) where the cuts of each feature begin. */
function countSplits(ensemble: TreeEnsemble): Int32Array {
  const { numFeature, numNode, splitIndex } = ensemble;
  const begins = new Int32Array(numFeature + 1);
  for (let node = 0; node < numNode; node++) {
    if (isNumericSplit(ensemble, node)) begins[splitIndex[node]! + 1]!++;
  }
  for (let feature = 0; feature < numFeature; feature++) begins[feature + 1]! += begins[feature]!;
  return begins;
}

/** Sorts in place. */
function distinct(numbers: Float32Array): Float32Array {
  numbers.sort();
  let length = 0;
  for (const number of numbers) {
    if (length === 0 || number !== numbers[length - 1]) numbers[length++] = number;
  }
  return numbers.slice(0, length);
}

/** The place of a cut among ascending ones that hold it. */
export function findCut(cuts: Float32Array, cut: number): number {
  let low = 0;
  let high = cuts.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (cuts[middle]! < cut) low = middle + 1;
    else high = middle;
  }
  return low;
}
