import type { FeatureMatrix } from '../engine/feature-matrix.ts';
import { goesLeft } from '../engine/reference.ts';
import type { TreeEnsemble } from '../engine/tree-ensemble.ts';

const { fround } = Math;

/**
 * Gauss and Legendre's 8 points x with weights ω on [-1, 1], for s = (x + 1) / 2: z = s² and weight = s ω. The
 * integral over s replaces the sum over coalitions and is exact for up to 16 distinct features on a path.
 */
const NUM_POINT = 8;
/** (8) */
const POINTS = Float32Array.of(
  3.9422387e-4,
  1.033613e-2,
  5.6279875e-2,
  1.6669475e-1,
  3.501294e-1,
  5.8181226e-1,
  8.070026e-1,
  9.6068406e-1,
);
/** (8) */
const WEIGHTS = Float32Array.of(
  2.0098998e-3,
  2.2608759e-2,
  7.4421816e-2,
  1.480775e-1,
  2.1460627e-1,
  2.3928483e-1,
  1.9977227e-1,
  9.921864e-2,
);
/** Least share of the rows that a branch is taken to have. */
const MIN_SHARE = fround(1e-12);

/** What an explanation is about: one row and one margin. */
export interface ExplainedRow {
  readonly matrix: FeatureMatrix;
  readonly row: number;
  /** Which number of vector leaves; ignored for scalar ones. */
  readonly group: number;
}

/** Called for every split on every path, when the walk comes back from one of its branches. */
type OnReturn = (feature: number, ratio: number, outerRatio: number, sums: Float32Array) => void;

/**
 * SHAP values of trees as XGBoost computes them since 3.3, in float32 and in its order: a walk through the whole tree
 * carries the 8 values of the polynomial of the path, and each split divides its own factor out on the way back.
 */
export class QuadratureWalk {
  readonly #ensemble: TreeEnsemble;
  /** (maxDepth + 2, 8) value of the path's polynomial at each point */
  readonly #path: Float32Array;
  /** (maxDepth + 2, 8) sum over the leaves below */
  readonly #below: Float32Array;
  /** (numFeature) how much likelier the row follows the path than the training rows did; 1 for other features */
  readonly ratios: Float32Array;

  constructor(ensemble: TreeEnsemble) {
    const size = (ensemble.maxDepth + 2) * NUM_POINT;
    this.#ensemble = ensemble;
    this.#path = new Float32Array(size).fill(1, 0, NUM_POINT);
    this.#below = new Float32Array(size);
    this.ratios = new Float32Array(ensemble.numFeature).fill(1);
  }

  /** Walks a tree. */
  walk(tree: number, target: ExplainedRow, onReturn: OnReturn): void {
    this.#visit({ ...target, onReturn }, this.#ensemble.treeOffset[tree]!, 0, 1);
  }

  #visit(target: ExplainedRow & { onReturn: OnReturn }, node: number, depth: number, share: number): void {
    const { leftChild, rightChild, splitIndex } = this.#ensemble;
    if (leftChild[node] === -1) {
      this.#reachLeaf(target.group, node, depth, share);
      return;
    }
    const feature = splitIndex[node]!;
    const { matrix, row, onReturn } = target;
    const isLeft = goesLeft(this.#ensemble, node, matrix.values[row * matrix.numFeature + feature]!);
    const outerRatio = this.ratios[feature]!;
    const sums = this.#below.subarray(depth * NUM_POINT, (depth + 1) * NUM_POINT).fill(0);
    const branchSums = this.#below.subarray((depth + 1) * NUM_POINT, (depth + 2) * NUM_POINT);
    for (const child of [leftChild[node]!, rightChild[node]!]) {
      const childShare = shareOf(this.#ensemble, node, child);
      const isFollowed = (child === leftChild[node]) === isLeft;
      const ratio = isFollowed ? fround(outerRatio / childShare) : 0;
      this.#extend(depth, ratio, outerRatio);
      this.ratios[feature] = ratio;
      this.#visit(target, child, depth + 1, fround(share * childShare));
      this.ratios[feature] = outerRatio;
      onReturn(feature, ratio, outerRatio, branchSums);
      for (let i = 0; i < NUM_POINT; i++) sums[i] = sums[i]! + branchSums[i]!;
    }
  }

  #reachLeaf(group: number, leaf: number, depth: number, share: number): void {
    const { leafSize, splitCondition, leafVector, rightChild } = this.#ensemble;
    const value = leafSize === 1 ? splitCondition[leaf]! : leafVector[rightChild[leaf]! * leafSize + group]!;
    const scaled = fround(share * value);
    const start = depth * NUM_POINT;
    for (let i = 0; i < NUM_POINT; i++) {
      this.#below[start + i] = fround(this.#path[start + i]! * scaled) * WEIGHTS[i]!;
    }
  }

  /** The path's polynomial one split further: the feature's new factor in, its outer one out. */
  #extend(depth: number, ratio: number, outerRatio: number): void {
    const start = depth * NUM_POINT;
    for (let i = 0; i < NUM_POINT; i++) {
      const value = fround(this.#path[start + i]! * factor(ratio, i));
      this.#path[start + NUM_POINT + i] = outerRatio === 1 ? value : value / factor(outerRatio, i);
    }
  }
}

/** The share of a node's training rows that its branch has. */
function shareOf({ sumHessian }: TreeEnsemble, node: number, child: number): number {
  const cover = sumHessian[node]!;
  return cover <= 0 ? 0.5 : Math.max(fround(sumHessian[child]! / cover), MIN_SHARE);
}

/** 1 + (ratio - 1) z */
function factor(ratio: number, point: number): number {
  return fround(1 + fround(fround(ratio - 1) * POINTS[point]!));
}

/**
 * What a feature has of the leaves below a branch, Σ (p - 1) h / (1 + (p - 1) z) - Σ (q - 1) h / (1 + (q - 1) z), for
 * its ratio p there and q above; both sums in one accumulator.
 */
export function weighBranch(ratio: number, outerRatio: number, sums: Float32Array): number {
  let total = 0;
  if (ratio !== 1) {
    const excess = fround(ratio - 1);
    for (let i = 0; i < NUM_POINT; i++) total = fround(total + fround(fround(excess * sums[i]!) / factor(ratio, i)));
  }
  if (outerRatio !== 1) {
    const excess = fround(outerRatio - 1);
    for (let i = 0; i < NUM_POINT; i++) {
      total = fround(total - fround(fround(excess * sums[i]!) / factor(outerRatio, i)));
    }
  }
  return total;
}

/** What two features share of the leaves below a branch of the first, whose other one has the ratio `other`. */
export function weighPair(ratio: number, outerRatio: number, other: number, sums: Float32Array): number {
  const excess = fround(other - 1);
  let total = 0;
  for (let i = 0; i < NUM_POINT; i++) {
    const inner = ratio === 1 ? 0 : fround(fround(ratio - 1) / factor(ratio, i));
    const outer = outerRatio === 1 ? 0 : fround(fround(outerRatio - 1) / factor(outerRatio, i));
    const edge = fround(inner - outer);
    total = fround(total + fround(fround(fround(excess * sums[i]!) * edge) / factor(other, i)));
  }
  return total;
}
