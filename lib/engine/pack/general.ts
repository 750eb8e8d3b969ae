import type { LinearMemory } from '../../wasm/linear-memory.ts';
import { putRecords, wordsOf } from '../../wasm/records.ts';
import { CategoryBits, GeneralNode, WalkForm, WalkTree } from '../layouts.gen.ts';
import type { TreeEnsemble } from '../tree-ensemble.ts';
import type { Workbench } from './workbench.ts';

const { fround } = Math;

const LEAF = 0xffffffff;
const AT = wordsOf(GeneralNode);
const HEADER_WORDS = CategoryBits.bytes / 4;

/** The ensemble for the general walk: WalkForm in assembly/records.ts, with nodes GeneralNode in file order. */
export function packGeneral(memory: LinearMemory, { source: ensemble }: Workbench): number {
  const { numFeature, numGroup, leafSize, numTree, treeOffset, treeGroup } = ensemble;
  const nodes = memory.allocate(ensemble.numNode * GeneralNode.bytes);
  const vectors = memory.put(weighVectors(ensemble));
  const categories = packCategories(memory, ensemble);
  writeNodes(memory, ensemble, { nodes, vectors, categories });
  const records = Array.from({ length: numTree }, (_, tree) => ({
    root: nodes + treeOffset[tree]! * GeneralNode.bytes,
    depth: 0, // of no use to this walk
    sum: treeGroup[tree]! * 4,
  }));
  const trees = putRecords(memory, WalkTree, records);
  return putRecords(memory, WalkForm, [{ numFeature, halfBytes: 0, numGroup, leafSize, trees, rows: 0 }]);
}

/** Where the parts of the nodes are; `categories` by node, empty without categorical splits. */
interface GeneralParts {
  readonly nodes: number;
  readonly vectors: number;
  readonly categories: Uint32Array;
}

function writeNodes(memory: LinearMemory, ensemble: TreeEnsemble, { nodes, vectors, categories }: GeneralParts): void {
  const { words, floats } = memory;
  const { leftChild, rightChild, splitIndex, splitCondition, defaultLeft, treeOffset, treeWeight, leafSize } = ensemble;
  let tree = 0;
  for (let node = 0, at = nodes / 4; node < ensemble.numNode; node++, at += GeneralNode.bytes / 4) {
    while (node >= treeOffset[tree + 1]!) tree++;
    floats[at + AT.id] = node - treeOffset[tree]!;
    if (leftChild[node] === -1) {
      floats[at + AT.value] = fround(splitCondition[node]! * treeWeight[tree]!);
      words[at + AT.test] = LEAF;
      words[at + AT.left] = vectors + rightChild[node]! * leafSize * 4;
    } else {
      const set = categories[node] ?? 0;
      floats[at + AT.value] = splitCondition[node]!;
      words[at + AT.test] = (splitIndex[node]! << 2) | (defaultLeft[node]! << 1) | (set > 0 ? 1 : 0);
      words[at + AT.left] = nodes + leftChild[node]! * GeneralNode.bytes;
      words[at + AT.right] = nodes + rightChild[node]! * GeneralNode.bytes;
      words[at + AT.categories] = set;
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

/** By node the address of its CategoryBits; 0 for a numeric split. */
function packCategories(memory: LinearMemory, { numNode, categoryOffset, categories }: TreeEnsemble): Uint32Array {
  if (categories.length === 0) return new Uint32Array(0);
  const begins = new Uint32Array(numNode + 1);
  const setOf = (node: number) => categories.subarray(categoryOffset[node], categoryOffset[node + 1]);
  for (let node = 0; node < numNode; node++) begins[node + 1] = begins[node]! + countWords(setOf(node));
  const address = memory.allocate(begins[numNode]! * 4);
  for (let node = 0; node < numNode; node++) {
    writeSet(memory.words.subarray(address / 4 + begins[node]!, address / 4 + begins[node + 1]!), setOf(node));
  }
  return begins.map((begin, node) => (begin === begins[node + 1] ? 0 : address + begin * 4));
}

/** Words from the one of the lowest category to that of the highest. */
function spanOf(set: Int32Array): number {
  return (set.at(-1)! >>> 5) - (set[0]! >>> 5) + 1;
}

/** Bits are looked up at once; a list is bisected, but takes no more room than the file does. */
function isDense(set: Int32Array): boolean {
  return spanOf(set) <= 2 * set.length + 6;
}

function countWords(set: Int32Array): number {
  if (set.length === 0) return 0;
  return HEADER_WORDS + (isDense(set) ? spanOf(set) : set.length);
}

function writeSet(words: Uint32Array, set: Int32Array): void {
  if (set.length === 0) return;
  if (!isDense(set)) {
    words[0] = set.length;
    words.set(set, HEADER_WORDS);
    return;
  }
  words[0] = set[0]! >>> 5;
  words[1] = spanOf(set);
  for (const category of set) words[HEADER_WORDS + (category >>> 5) - words[0]]! |= 1 << (category & 31);
}
