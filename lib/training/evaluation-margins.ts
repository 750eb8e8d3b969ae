import { wordsOf } from '../wasm/records.ts';
import { addTrees, type Forest } from './add-trees.ts';
import { Kernels } from './kernels.ts';
import { WalkedNode } from './layouts.gen.ts';
import { runInBlocks } from './team/row-blocks.ts';
import type { TrainingSet } from './training-set.ts';
import type { TrainedTree } from './tree/trained-tree.ts';

const NODE = wordsOf(WalkedNode);
const NODE_WORDS = WalkedNode.bytes / 4;

/** The margins of rows that are not learned from, as a model grows. */
export class EvaluationMargins {
  readonly #set: TrainingSet;
  /** (numRow, numGroup) what they start from */
  readonly #start: Float32Array;
  readonly #numGroup: number;
  readonly #kernels: Kernels;
  /** (numRow, numFeature) */
  readonly #values: number;
  /** (numRow, numGroup) */
  readonly #margin: number;

  /** @param training whose memory takes the rows where threads see it; else they have 4 GB of their own */
  constructor(set: TrainingSet, start: Float32Array, training: Kernels) {
    this.#kernels = training.team.size > 1 ? training : new Kernels();
    this.#set = set;
    this.#start = start;
    this.#numGroup = start.length / set.numRow;
    this.#values = this.#kernels.place(set.values);
    this.#margin = this.#kernels.place(start);
  }

  /** (numRow, numGroup); a view until the next trees come. */
  get margin(): Float32Array {
    return this.#kernels.memory.float32s(this.#margin, this.#start.length);
  }

  /** Adds the trees from `begin` on, as XGBoost's predictor does. */
  add(forest: Forest, begin: number): void {
    const { trees } = forest;
    const isNumeric = trees.slice(begin).every(({ categories }) => categories.length === 0);
    if (!isNumeric) this.#addByEngine(forest, begin);
    for (let tree = begin; isNumeric && tree < trees.length; tree++) this.#walk(forest, tree);
  }

  /** All trees anew. */
  addAll(forest: Forest): void {
    this.margin.set(this.#start);
    this.#addByEngine(forest, 0);
  }

  #addByEngine(forest: Forest, begin: number): void {
    addTrees(forest, begin, this.#set, this.margin);
  }

  #walk({ trees, treeGroup, treeWeight }: Forest, tree: number): void {
    const { numRow, numFeature } = this.#set;
    const { memory, team } = this.#kernels;
    const mark = memory.size;
    const nodes = memory.put(walkedNodes(trees[tree]!, treeWeight[tree]!));
    const margin = this.#margin + treeGroup[tree]! * 4;
    const rowBytes = numFeature * 4;
    runInBlocks(team, { numRow, rowNs: 25 }, ({ first, count }) => [
      'walkRows',
      nodes,
      this.#values + first * rowBytes,
      rowBytes,
      count,
      margin + first * this.#numGroup * 4,
      this.#numGroup,
    ]);
    memory.release(mark);
  }
}

/** (numNode) records WalkedNode */
function walkedNodes(
  { leftChild, splitIndex, splitCondition, defaultLeft }: TrainedTree,
  treeWeight: number,
): Uint32Array {
  const words = new Uint32Array(leftChild.length * NODE_WORDS);
  const floats = new Float32Array(words.buffer);
  const weight = Math.fround(treeWeight);
  for (let node = 0, at = 0; node < leftChild.length; node++, at += NODE_WORDS) {
    const isLeaf = leftChild[node] === -1;
    floats[at + NODE.condition] = isLeaf ? Number.NaN : splitCondition[node]!;
    words[at + NODE.feature] = splitIndex[node]! * 4;
    words[at + NODE.left] = isLeaf ? node : leftChild[node]!;
    words[at + NODE.missing] = isLeaf ? 0 : 1 - defaultLeft[node]!;
    floats[at + NODE.leaf] = splitCondition[node]! * weight;
  }
  return words;
}
