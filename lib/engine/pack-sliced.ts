import type { LinearMemory } from './linear-memory.ts';
import { packSearch } from './pack-features.ts';
import { canonicalCut, findCut, findTestedFeatures, type TestedFeature } from './tested-features.ts';
import type { TreeEnsemble } from './tree-ensemble.ts';
import { measureDepths, visitTree } from './tree-shape.ts';

const { fround } = Math;

/** Depths that the kernel has functions for; shallower trees are padded. */
const MIN_DEPTH = 4;
export const MAX_SLICED_DEPTH = 8;
/** Up to this depth leaves are looked up byte by byte. */
const MAX_BYTE_DEPTH = 5;
/** Rows of a block, bytes of a mask, of a column of a block and of the planes. */
const BLOCK = 128;
const MASK_BYTES = 16;
const COLUMN_BYTES = 4 * BLOCK;
const PLANE_BYTES = 1152;

/** A feature and where its masks are: those of test i at `address + 16 (i + 1)`. */
interface MaskedFeature extends TestedFeature {
  readonly left: number;
  readonly right: number;
}

/** The ensemble for the bit-sliced kernel: SlicedForm in assembly/forms.ts. Every tree has at most 8 levels. */
export function packSliced(memory: LinearMemory, ensemble: TreeEnsemble): number {
  const { numFeature, numGroup, leafSize } = ensemble;
  const features = [...findTestedFeatures(ensemble).values()];
  const quads = [...new Set(features.map(({ feature }) => feature >> 2))];
  const masked = features.map((feature) => allocateMasks(memory, feature));
  const mostCuts = features.reduce((most, { cuts }) => Math.max(most, cuts.length), 0);
  return memory.put(
    Uint32Array.of(
      numFeature * 4,
      numGroup,
      leafSize,
      memory.put(Uint32Array.from(quads, (quad) => quad * 16)),
      quads.length,
      memory.put(packFeatures(memory, masked, quads)),
      masked.length,
      memory.put(packTrees(memory, ensemble, masked)),
      memory.allocate(quads.length * 4 * COLUMN_BYTES),
      memory.allocate((mostCuts + 1) * MASK_BYTES),
      memory.allocate(numGroup * COLUMN_BYTES),
      memory.allocate(PLANE_BYTES),
    ),
  );
}

function allocateMasks(memory: LinearMemory, feature: TestedFeature): MaskedFeature {
  const bytes = (feature.cuts.length + 1) * MASK_BYTES;
  return {
    ...feature,
    left: feature.hasLeft ? memory.allocate(bytes) : 0,
    right: feature.hasRight ? memory.allocate(bytes) : 0,
  };
}

/** (numTested) records TestedFeature of assembly/forms.ts */
function packFeatures(memory: LinearMemory, features: readonly MaskedFeature[], quads: readonly number[]): Uint32Array {
  const columnOfQuad = new Map(quads.map((quad, index) => [quad, index * 4]));
  const records = features.flatMap((feature) => {
    const column = columnOfQuad.get(feature.feature >> 2)! + (feature.feature & 3);
    const { cuts, pivots, superPivots, numSuperPivot } = packSearch(memory, feature);
    const masks = [feature.left, feature.right];
    return [column * COLUMN_BYTES, feature.cuts.length, cuts, pivots, superPivots, numSuperPivot, ...masks];
  });
  return Uint32Array.from(records);
}

/** (numTree) records SlicedTree of assembly/forms.ts */
function packTrees(memory: LinearMemory, ensemble: TreeEnsemble, features: readonly MaskedFeature[]): Uint32Array {
  const byFeature: MaskedFeature[] = [];
  for (const feature of features) byFeature[feature.feature] = feature;
  const noMask = memory.allocate(MASK_BYTES);
  const records = new Uint32Array(ensemble.numTree * 4);
  for (const [tree, ownDepth] of measureDepths(ensemble).entries()) {
    const depth = Math.max(ownDepth, MIN_DEPTH);
    const nodes = new Uint32Array(2 ** depth - 1).fill(noMask);
    const leaves = new Float32Array(ensemble.leafSize * 2 ** depth);
    const order = nodeOrder(depth);
    visitTree(ensemble, tree, (node, place, level) => {
      if (ensemble.leftChild[node] === -1)
        fillLeaf(ensemble, tree, leaves, { node, place, span: 2 ** (depth - level) });
      else nodes[order[place]!] = maskAddress(ensemble, byFeature, node);
    });
    const table = depth <= MAX_BYTE_DEPTH ? splitBytes(leaves, 2 ** depth) : leaves;
    const sum = ensemble.treeGroup[tree]! * COLUMN_BYTES;
    records.set([depth, memory.put(nodes), memory.put(table), sum], tree * 4);
  }
  return records;
}

function maskAddress(ensemble: TreeEnsemble, byFeature: readonly MaskedFeature[], node: number): number {
  const { cuts, left, right } = byFeature[ensemble.splitIndex[node]!]!;
  const masks = ensemble.defaultLeft[node] === 1 ? left : right;
  return masks + (findCut(cuts, canonicalCut(ensemble.splitCondition[node]!)) + 1) * MASK_BYTES;
}

/** Where a leaf is: its place in the perfect tree, and the number of leaves of the perfect tree below it. */
interface LeafPlace {
  readonly node: number;
  readonly place: number;
  readonly span: number;
}

/** The weighed values of a leaf, repeated over its span in (leafSize, 2^depth) leaves. */
function fillLeaf(ensemble: TreeEnsemble, tree: number, leaves: Float32Array, { node, place, span }: LeafPlace): void {
  const { leafSize, leafVector, rightChild, splitCondition, treeWeight } = ensemble;
  const weight = treeWeight[tree]!;
  const numLeaf = leaves.length / leafSize;
  const begin = (place + 1) * span - numLeaf;
  for (let group = 0; group < leafSize; group++) {
    const value = leafSize === 1 ? splitCondition[node]! : leafVector[rightChild[node]! * leafSize + group]!;
    const start = group * numLeaf + begin;
    leaves.fill(fround(value * weight), start, start + span);
  }
}

/** (leafSize, numLeaf) floats to (leafSize, 4, numLeaf) bytes. */
function splitBytes(leaves: Float32Array, numLeaf: number): Uint8Array {
  const bytes = new Uint8Array(leaves.buffer);
  return bytes.map((_, at) => {
    const table = Math.floor(at / (4 * numLeaf));
    const byte = Math.floor(at / numLeaf) % 4;
    return bytes[(table * numLeaf + (at % numLeaf)) * 4 + byte]!;
  });
}

const orders: Uint32Array[] = [];

/** (2^depth - 1) place in the perfect tree → place in the kernel's order: see assembly/slice.ts. */
function nodeOrder(depth: number): Uint32Array {
  orders[depth] ??= makeNodeOrder(depth);
  return orders[depth];
}

function makeNodeOrder(depth: number): Uint32Array {
  const order = new Uint32Array(2 ** depth - 1);
  let next = 0;
  const add = (place: number) => {
    order[place] = next++;
  };
  const firstBottom = 2 ** (depth - MIN_DEPTH) - 1;
  for (let root = firstBottom; root <= 2 * firstBottom; root++) {
    add(root);
    for (const half of [2 * root + 1, 2 * root + 2]) {
      const [a, b] = [2 * half + 1, 2 * half + 2];
      for (const place of [half, a, b, 2 * a + 1, 2 * a + 2, 2 * b + 1, 2 * b + 2]) add(place);
    }
  }
  for (let level = depth - MIN_DEPTH - 1; level >= 0; level--) {
    for (let place = 2 ** level - 1; place < 2 ** (level + 1) - 1; place++) add(place);
  }
  return order;
}
