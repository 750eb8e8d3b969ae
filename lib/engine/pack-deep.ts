import { CodeColumns } from './code-columns.ts';
import { leafValue } from './leaf-values.ts';
import type { LinearMemory } from './linear-memory.ts';
import { MaskTable } from './pack-masks.ts';
import { paddedDepth, UpperLevels } from './pack-padded.ts';
import { packForm } from './pack-sliced.ts';
import type { TreeEnsemble } from './tree-ensemble.ts';
import { TreeOrder } from './tree-order.ts';
import { Workbench } from './workbench.ts';

/** Levels of a large tree that are bit-sliced: one more costs 390 operations for 128 rows, one less 6 for each row. */
const UPPER_DEPTH = 7;
const MAX_BLOCK_ROWS = 2048;
const BLOCK = 128;
/** What the coded rows of a block, and the places of its rows, may take. */
const BLOCK_BYTES = 512 * 1024;
const TREE_WORDS = 10;
const LEAF_CUT = 255;
/** Children of narrow nodes have 16 bits. */
const MAX_NARROW_NODES = 2 ** 16;

/** The ensemble for the kernel of large trees: DeepForm in assembly/forms.ts. */
export function packDeep(memory: LinearMemory, ensemble: TreeEnsemble): number {
  const bench = new Workbench(ensemble);
  const masks = new MaskTable(memory, bench);
  const order = new TreeOrder(bench);
  const columns = new CodeColumns(ensemble, masks, listLowerSplits(ensemble, order));
  const { stride } = columns;
  const blockRows = Math.max(1, Math.min(MAX_BLOCK_ROWS, Math.floor(BLOCK_BYTES / stride)) >> 7) * BLOCK;
  const batchTrees = Math.max(1, Math.min(ensemble.numTree, Math.floor(BLOCK_BYTES / blockRows)));
  return memory.put(
    Uint32Array.of(
      packForm(memory, ensemble, masks, 0),
      blockRows,
      batchTrees,
      new DeepPacker(memory, ensemble, new UpperLevels(bench, masks), columns).pack(order),
      columns.pack(memory),
      memory.allocate(blockRows * stride),
      stride,
      memory.allocate(batchTrees * blockRows),
      memory.allocate(ensemble.numGroup * blockRows * 4),
      memory.allocate(BLOCK * 2),
    ),
  );
}

/** Splits below the upper levels of their trees. */
function* listLowerSplits({ numTree }: TreeEnsemble, order: TreeOrder): Generator<number> {
  for (let tree = 0; tree < numTree; tree++) {
    order.load(tree);
    for (let at = 0; at < order.numNode; at++) {
      if (order.depths[at]! >= UPPER_DEPTH && !order.isLeaf(at)) yield order.nodes[at]!;
    }
  }
}

class DeepPacker {
  readonly #memory: LinearMemory;
  readonly #ensemble: TreeEnsemble;
  readonly #columns: CodeColumns;
  readonly #upper: UpperLevels;

  constructor(memory: LinearMemory, ensemble: TreeEnsemble, upper: UpperLevels, columns: CodeColumns) {
    this.#memory = memory;
    this.#ensemble = ensemble;
    this.#columns = columns;
    this.#upper = upper;
  }

  /** (numTree) records DeepTree of assembly/forms.ts */
  pack(order: TreeOrder): number {
    const records = new Uint32Array(this.#ensemble.numTree * TREE_WORDS);
    for (let tree = 0; tree < this.#ensemble.numTree; tree++) {
      order.load(tree);
      records.set(this.#packTree(tree, order), tree * TREE_WORDS);
    }
    return this.#memory.put(records);
  }

  #packTree(tree: number, order: TreeOrder): number[] {
    const depth = paddedDepth(Math.min(order.depth, UPPER_DEPTH));
    const nodes = this.#memory.put(this.#upper.listNodes(tree, depth));
    const { starts, walk } = this.#chooseWalk(order, depth);
    const isWide = !this.#columns.isNarrow || walk.length > MAX_NARROW_NODES;
    const words = this.#listNodes(order, walk, isWide);
    const leaves = this.#listLeaves(tree, order, walk);
    return [
      depth,
      nodes,
      this.#memory.put(starts),
      this.#memory.put(words),
      isWide ? 1 : 0,
      Math.max(0, order.depth - depth),
      this.#memory.put(leaves),
      walk.length * 4,
      this.#ensemble.treeGroup[tree]!,
      words.byteLength,
    ];
  }

  /**
   * The nodes of the walk, by their place in the order: first those that the upper levels lead to, then the children of
   * each split, the right one before the left; and (2^depth) where each place of the upper levels begins.
   */
  #chooseWalk(order: TreeOrder, depth: number): { starts: Uint32Array; walk: number[] } {
    const starts = new Uint32Array(2 ** depth);
    const walk: number[] = [];
    this.#upper.visitBottom(order, depth, (at, begin, end) => {
      starts.fill(walk.push(at) - 1, begin, end);
    });
    for (let index = 0; index < walk.length; index++) {
      const at = walk[index]!;
      if (!order.isLeaf(at)) walk.push(order.children[at]! + 1, order.children[at]!);
    }
    return { starts, walk };
  }

  #listNodes(order: TreeOrder, walk: readonly number[], isWide: boolean): Uint32Array {
    const words = new Uint32Array(walk.length * (isWide ? 2 : 1));
    // the left child of the first split among the nodes of the walk: children follow in the order of their parents
    let child = walk.length - 2 * walk.filter((at) => !order.isLeaf(at)).length + 1;
    for (const [index, at] of walk.entries()) {
      const isLeaf = order.isLeaf(at);
      const node = order.nodes[at]!;
      const target = isLeaf ? index : child;
      const cut = isLeaf ? LEAF_CUT : this.#columns.cutOf(node);
      const offset = isLeaf ? 0 : this.#columns.offsetOf(node);
      if (!isLeaf) child += 2;
      if (isWide) words.set([(cut << 24) | offset, target], 2 * index);
      else words[index] = (target << 16) | (cut << 8) | offset;
    }
    return words;
  }

  /** (leafSize, numNode) */
  #listLeaves(tree: number, order: TreeOrder, walk: readonly number[]): Float32Array {
    const { leafSize } = this.#ensemble;
    const leaves = new Float32Array(leafSize * walk.length);
    for (const [index, at] of walk.entries()) {
      if (!order.isLeaf(at)) continue;
      for (let group = 0; group < leafSize; group++) {
        leaves[group * walk.length + index] = leafValue(this.#ensemble, tree, order.nodes[at]!, group);
      }
    }
    return leaves;
  }
}
