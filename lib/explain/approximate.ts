import { goesLeft } from '../engine/reference.ts';
import type { TreeEnsemble } from '../engine/tree-ensemble.ts';
import { checkExplainable, type ExplainedRows, listOutputs } from './explained-rows.ts';
import { computeNodeMeans } from './node-means.ts';

const { fround } = Math;

/**
 * Words of a node: its feature, at a leaf -1; its children's places, at a leaf where its share begins and ends; its parent's;
 * as floats its cut, NaN for a split by categories, and by how much the step to it moves the mean, at the root the mean itself.
 */
const [FEATURE, LEFT, RIGHT, PARENT, CUT, MOVE, NODE_WORDS] = [0, 1, 2, 3, 4, 5, 6];

/**
 * Saabas' approximation, as `pred_contribs` with `approx_contribs` gives it, bit for bit: each split on a row's path
 * moves the mean of the leaves below, and its feature has that difference.
 *
 * @returns (numRow, numGroup, numFeature + 1), the bias last
 */
export function computeApproximateContributions(rows: ExplainedRows): Float32Array {
  const { ensemble, matrix, baseMargin } = rows;
  checkExplainable(ensemble);
  const { numGroup, numFeature } = ensemble;
  const width = numFeature + 1;
  const contributions = new Float32Array(matrix.numRow * numGroup * width);
  const ends = new Int32Array(matrix.numRow);
  const shares = new Shares(ensemble);
  for (const [tree, group] of listOutputs(rows)) {
    const nodes = listNodes(ensemble, tree, group);
    const weight = ensemble.treeWeight[tree]!;
    const bias = fround(new Float32Array(nodes.buffer)[MOVE]! * weight);
    shares.begin(nodes, weight);
    findLeaves(ends, rows, tree, shares);
    addShares(contributions.subarray(group * width), { stride: numGroup * width, numFeature, bias }, ends, shares);
  }
  for (let at = 0; at < baseMargin.length; at++) {
    const bias = at * width + numFeature;
    contributions[bias] = contributions[bias]! + baseMargin[at]!;
  }
  return contributions;
}

function listNodes(ensemble: TreeEnsemble, tree: number, group: number): Int32Array {
  const { treeOffset, leftChild, rightChild, splitIndex, splitCondition, categoryOffset } = ensemble;
  const root = treeOffset[tree]!;
  const means = computeNodeMeans(ensemble, tree, group, fround);
  const nodes = new Int32Array(means.length * NODE_WORDS).fill(-1);
  const floats = new Float32Array(nodes.buffer);
  floats[MOVE] = means[0]!;
  for (let index = 0, at = 0; index < means.length; index++, at += NODE_WORDS) {
    const node = root + index;
    if (leftChild[node] === -1) continue;
    const [left, right] = [leftChild[node]! - root, rightChild[node]! - root];
    nodes[at + FEATURE] = splitIndex[node]!;
    nodes[at + LEFT] = left * NODE_WORDS;
    nodes[at + RIGHT] = right * NODE_WORDS;
    nodes[left * NODE_WORDS + PARENT] = at;
    nodes[right * NODE_WORDS + PARENT] = at;
    floats[at + CUT] = categoryOffset[node] === categoryOffset[node + 1] ? splitCondition[node]! : NaN;
    floats[left * NODE_WORDS + MOVE] = means[left]! - means[index]!;
    floats[right * NODE_WORDS + MOVE] = means[right]! - means[index]!;
  }
  return nodes;
}

/**
 * The leaf of each row, found before anything is added: paths are alike in length, so that the processor works on several
 * rows at once, until a branch that it could not foresee throws that away. So sides are numbers here.
 */
function findLeaves(ends: Int32Array, { ensemble, matrix }: ExplainedRows, tree: number, shares: Shares): void {
  const { numFeature, values } = matrix;
  const { nodes } = shares;
  const root = ensemble.treeOffset[tree]!;
  const floats = new Float32Array(nodes.buffer);
  for (let row = 0, first = 0; row < ends.length; row++, first += numFeature) {
    let at = 0;
    for (let feature = nodes[FEATURE]!; feature >= 0; feature = nodes[at + FEATURE]!) {
      const value = values[first + feature]!;
      const cut = floats[at + CUT]!;
      const isRight =
        value !== value || cut !== cut
          ? Number(!goesLeft(ensemble, root + at / NODE_WORDS, value))
          : Number(value >= cut);
      at = nodes[at + LEFT + isRight]!;
    }
    if (nodes[at + LEFT]! < 0) shares.list(at);
    ends[row] = at;
  }
}

/** What the leaves of a tree give to the features on their paths: listed for those that some row reaches. */
class Shares {
  /** (numFeature) zeros between lists */
  readonly #own: Float32Array;
  readonly #path: Int32Array;
  readonly #everyFeature: Int32Array;
  #weight = 1;
  #length = 0;
  /** Those of the tree at hand. */
  nodes: Int32Array = new Int32Array();
  /** As many as there is room for. */
  features = new Int32Array(1024);
  values = new Float32Array(1024);

  constructor({ numFeature, maxDepth }: TreeEnsemble) {
    this.#own = new Float32Array(numFeature);
    this.#path = new Int32Array(maxDepth);
    this.#everyFeature = Int32Array.from({ length: numFeature }, (_, feature) => feature);
  }

  /** Turns to another tree. */
  begin(nodes: Int32Array, weight: number): void {
    this.nodes = nodes;
    this.#weight = weight;
    this.#length = 0;
  }

  /** Lists what a leaf gives, from where its word LEFT says to where RIGHT says. */
  list(leaf: number): void {
    const { nodes } = this;
    const own = this.#own;
    const path = this.#sumMoves(leaf);
    // 0 times a weight that is not finite spoils the other features as well
    const features = Number.isFinite(this.#weight) ? path : this.#everyFeature;
    this.#reserve(features.length);
    nodes[leaf + LEFT] = this.#length;
    for (const feature of features) {
      this.features[this.#length] = feature;
      this.values[this.#length++] = own[feature]! * this.#weight;
      own[feature] = 0;
    }
    nodes[leaf + RIGHT] = this.#length;
  }

  /** Sums the moves of each feature on the path to a leaf, from the root on. @returns the features, some of them twice */
  #sumMoves(leaf: number): Int32Array {
    const { nodes } = this;
    const [own, path] = [this.#own, this.#path];
    const moves = new Float32Array(nodes.buffer);
    let depth = 0;
    for (let at = leaf; at > 0; at = nodes[at + PARENT]!) path[depth++] = at;
    for (let step = depth - 1; step >= 0; step--) {
      const at = path[step]!;
      const feature = nodes[nodes[at + PARENT]! + FEATURE]!;
      own[feature] = own[feature]! + moves[at + MOVE]!;
      path[step] = feature;
    }
    return path.subarray(0, depth);
  }

  #reserve(numShare: number): void {
    const { features, values } = this;
    if (this.#length + numShare <= features.length) return;
    const room = 2 * (this.#length + numShare);
    this.features = new Int32Array(room);
    this.values = new Float32Array(room);
    this.features.set(features);
    this.values.set(values);
  }
}

/** Adds the shares of each row's leaf, which are listed, and the bias to contributions `stride` apart from row to row. */
function addShares(
  contributions: Float32Array,
  { stride, numFeature, bias }: { stride: number; numFeature: number; bias: number },
  ends: Int32Array,
  { nodes, features, values }: Shares,
): void {
  for (let row = 0, start = 0; row < ends.length; row++, start += stride) {
    const leaf = ends[row]!;
    contributions[start + numFeature] = contributions[start + numFeature]! + bias;
    for (let at = nodes[leaf + LEFT]!, end = nodes[leaf + RIGHT]!; at < end; at++) {
      const to = start + features[at]!;
      contributions[to] = contributions[to]! + values[at]!;
    }
  }
}
