import type { LinearMemory } from './linear-memory.ts';
import type { TreeEnsemble } from './tree-ensemble.ts';
import type { Workbench } from './workbench.ts';

const { fround } = Math;

/** WideNode in assembly/forms.ts. */
const NODE_BYTES = 24;
const LEAF = 0xffffffff;

/** The ensemble for the general walk: WalkForm in assembly/forms.ts, with nodes WideNode in file order. */
export function packWide(memory: LinearMemory, { source: ensemble }: Workbench): number {
  const { numFeature, numGroup, leafSize, numTree, treeOffset, treeGroup } = ensemble;
  const nodes = memory.allocate(ensemble.numNode * NODE_BYTES);
  const vectors = memory.put(weighVectors(ensemble));
  const categories = packCategories(memory, ensemble);
  writeNodes(memory, ensemble, { nodes, vectors, categories });
  const records = new Uint32Array(numTree * 3); // root, depth (unused here), sum
  for (let tree = 0; tree < numTree; tree++) {
    records.set([nodes + treeOffset[tree]! * NODE_BYTES, 0, treeGroup[tree]! * 4], tree * 3);
  }
  return memory.put(Uint32Array.of(numFeature, 0, numGroup, leafSize, memory.put(records)));
}

/** Where the parts of the nodes are; `categories` by node, empty without categorical splits. */
interface WideParts {
  readonly nodes: number;
  readonly vectors: number;
  readonly categories: Uint32Array;
}

function writeNodes(memory: LinearMemory, ensemble: TreeEnsemble, { nodes, vectors, categories }: WideParts): void {
  const { words, floats } = memory;
  const { leftChild, rightChild, splitIndex, splitCondition, defaultLeft, treeOffset, treeWeight, leafSize } = ensemble;
  let tree = 0;
  for (let node = 0, at = nodes / 4; node < ensemble.numNode; node++, at += NODE_BYTES / 4) {
    while (node >= treeOffset[tree + 1]!) tree++;
    floats[at + 5] = node - treeOffset[tree]!;
    if (leftChild[node] === -1) {
      floats[at] = fround(splitCondition[node]! * treeWeight[tree]!);
      words[at + 1] = LEAF;
      words[at + 2] = vectors + rightChild[node]! * leafSize * 4;
    } else {
      const set = categories[node] ?? 0;
      floats[at] = splitCondition[node]!;
      words[at + 1] = (splitIndex[node]! << 2) | (defaultLeft[node]! << 1) | (set > 0 ? 1 : 0);
      words[at + 2] = nodes + leftChild[node]! * NODE_BYTES;
      words[at + 3] = nodes + rightChild[node]! * NODE_BYTES;
      words[at + 4] = set;
    }
  }
}

/** (numLeaf, leafSize) each value times the weight of its tree */
function weighVectors({ numTree, treeOffset, treeWeight, leftChild, rightChild, leafSize, leafVector }: TreeEnsemble) {
  const weighed = new Float32Array(leafVector.length);
  if (leafSize === 1) return weighed;
  for (let tree = 0; tree < numTree; tree++) {
    for (let node = treeOffset[tree]!; node < treeOffset[tree + 1]!; node++) {
      if (leftChild[node] !== -1 || rightChild[node] === -1) continue;
      const begin = rightChild[node]! * leafSize;
      for (let at = begin; at < begin + leafSize; at++) weighed[at] = fround(leafVector[at]! * treeWeight[tree]!);
    }
  }
  return weighed;
}

/** By node the address of its categories, their number first; 0 for a numeric split. */
function packCategories(memory: LinearMemory, { numNode, categoryOffset, categories }: TreeEnsemble): Uint32Array {
  if (categories.length === 0) return new Uint32Array(0);
  const addresses = new Uint32Array(numNode);
  for (let node = 0; node < numNode; node++) {
    const set = categories.subarray(categoryOffset[node], categoryOffset[node + 1]);
    if (set.length === 0) continue;
    addresses[node] = memory.allocate((set.length + 1) * 4);
    memory.words[addresses[node]! / 4] = set.length;
    memory.words.set(set, addresses[node]! / 4 + 1);
  }
  return addresses;
}
