import type { LinearMemory } from '../../wasm/linear-memory.ts';
import { putRecords, type RecordOf } from '../../wasm/records.ts';
import { DeepForm, DeepTree } from '../layouts.gen.ts';
import type { TreeEnsemble } from '../tree-ensemble.ts';
import { CodeColumns } from './code-columns.ts';
import { BLOCK } from './layout.ts';
import { leafValue } from './leaf-values.ts';
import { MaskTable } from './mask-table.ts';
import { packForm } from './sliced.ts';
import {
  CODE_START,
  MAX_SUBTREE_COLUMNS,
  packTables,
  SubtreePacker,
  subtreeRowBytes,
  subtreeUpperDepth,
} from './subtrees.ts';
import { TreeOrder } from './tree-order.ts';
import { paddedDepth, UpperLevels } from './upper-levels.ts';
import type { TreeRun, Workbench } from './workbench.ts';

/** Levels of a large tree that are bit-sliced before a walk: one more costs 390 operations for 128 rows, one less 6 a row. */
const WALK_UPPER_DEPTH = 7;
const MAX_BLOCK_ROWS = 2048;
/** What the coded rows of a block, and the places of its rows, may take. */
const BLOCK_BYTES = 512 * 1024;
/** Walks read codes as the high bytes of words; their rows take a multiple of 16 bytes. */
const WALK_CODE_BYTES = 2;
const WALK_ROW_UNIT = 16;
const LEAF_CUT = 255;
/** Narrow nodes have 8 bits for a byte offset and 16 for a child. */
const MAX_NARROW_COLUMNS = 128;
const MAX_NARROW_NODES = 2 ** 16;

type Tree = RecordOf<typeof DeepTree>;

const NOTHING_LOWER = { lower: 0, lowerBytes: 0, steps: 0, leaves: 0, leafBytes: 0, starts: 0, isWide: 0 };

/** How the lower levels are packed. */
interface LowerPlan {
  readonly upperDepth: (depth: number) => number;
  readonly columns: CodeColumns;
  readonly bySubtrees: boolean;
}

/** The ensemble for the kernel of large trees: DeepForm in assembly/records.ts. */
export function packDeep(memory: LinearMemory, bench: Workbench): number {
  const { source: ensemble } = bench;
  const masks = new MaskTable(memory, bench, 0);
  const order = new TreeOrder(bench);
  const plan = planLower(ensemble, masks, order);
  const { columns, bySubtrees } = plan;
  const stride = bySubtrees
    ? subtreeRowBytes(columns.numColumn)
    : Math.ceil((columns.numColumn * WALK_CODE_BYTES) / WALK_ROW_UNIT) * WALK_ROW_UNIT;
  const blockRows = Math.max(1, Math.min(MAX_BLOCK_ROWS, Math.floor(BLOCK_BYTES / stride)) >> 7) * BLOCK;
  const batchTrees = Math.max(1, Math.min(ensemble.numTree, Math.floor(BLOCK_BYTES / blockRows)));
  const offsetOf = bySubtrees ? (column: number) => column : (column: number) => WALK_CODE_BYTES * column + 1;
  return putRecords(memory, DeepForm, [
    {
      sliced: packForm(memory, ensemble, masks, 0),
      blockRows,
      batchTrees,
      trees: new DeepPacker(memory, ensemble, new UpperLevels(bench, masks), plan).pack(masks, order),
      ...columns.pack(memory, offsetOf, bySubtrees ? CODE_START : 0),
      codes: memory.allocate(blockRows * stride),
      stride,
      places: memory.allocate(batchTrees * blockRows),
      sums: memory.allocate(ensemble.numGroup * blockRows * 4),
      tables: bySubtrees ? packTables(memory) : 0,
      states: memory.allocate(bySubtrees ? blockRows * 4 : 0),
    },
  ]);
}

/** Subtrees where all codes of a row fit into registers. */
function planLower(ensemble: TreeEnsemble, masks: MaskTable, order: TreeOrder): LowerPlan {
  const columns = new CodeColumns(ensemble, masks, listLowerSplits(masks, order, subtreeUpperDepth));
  if (columns.numColumn <= MAX_SUBTREE_COLUMNS) return { upperDepth: subtreeUpperDepth, columns, bySubtrees: true };
  const upperDepth = (depth: number) => Math.min(depth, WALK_UPPER_DEPTH);
  const lower = listLowerSplits(masks, order, upperDepth);
  return { upperDepth, columns: new CodeColumns(ensemble, masks, lower), bySubtrees: false };
}

/** Splits below the upper levels of their trees. */
function* listLowerSplits(
  masks: MaskTable,
  order: TreeOrder,
  upperDepth: (depth: number) => number,
): Generator<number> {
  for (const run of masks.treeRuns()) {
    for (let tree = run.begin; tree < run.end; tree++) {
      const upper = upperDepth(order.load(run, tree).depth);
      for (let at = 0; at < order.numNode; at++) {
        if (order.depths[at]! >= upper && !order.isLeaf(at)) yield order.nodes[at]!;
      }
    }
  }
}

class DeepPacker {
  readonly #memory: LinearMemory;
  readonly #ensemble: TreeEnsemble;
  readonly #plan: LowerPlan;
  readonly #upper: UpperLevels;
  readonly #subtrees: SubtreePacker;

  constructor(memory: LinearMemory, ensemble: TreeEnsemble, upper: UpperLevels, plan: LowerPlan) {
    this.#memory = memory;
    this.#ensemble = ensemble;
    this.#plan = plan;
    this.#upper = upper;
    this.#subtrees = new SubtreePacker(memory, ensemble, plan.columns);
  }

  /** (numTree) records DeepTree of assembly/records.ts */
  pack(masks: MaskTable, order: TreeOrder): number {
    const records: Tree[] = [];
    for (const run of masks.treeRuns()) {
      for (let tree = run.begin; tree < run.end; tree++) {
        records.push(this.#packTree(run, tree, order.load(run, tree)));
      }
    }
    return putRecords(this.#memory, DeepTree, records);
  }

  #packTree(run: TreeRun, tree: number, order: TreeOrder): Tree {
    const upper = this.#plan.upperDepth(order.depth);
    const depth = paddedDepth(upper);
    const nodes = this.#memory.put(this.#upper.listNodes(run, tree, depth));
    const common = { ...NOTHING_LOWER, depth, nodes, group: this.#ensemble.treeGroup[tree]! };
    if (upper === order.depth) return { ...common, ...this.#packPlaces(tree, order, depth) };
    if (!this.#plan.bySubtrees) return { ...common, ...this.#packWalk(tree, order, depth) };
    const roots = new Array<number>(2 ** depth).fill(-1);
    this.#upper.visitBottom(order, depth, (at, begin) => {
      roots[begin] = at;
    });
    return { ...common, ...this.#subtrees.pack(tree, order, roots) };
  }

  /** A tree without lower levels: its leaves by place. */
  #packPlaces(tree: number, order: TreeOrder, depth: number): Partial<Tree> {
    const { leafSize } = this.#ensemble;
    const leaves = new Float32Array(leafSize * 2 ** depth);
    this.#upper.visitBottom(order, depth, (at, begin) => {
      // masks of places without a split lead to the left
      for (let group = 0; group < leafSize; group++) {
        leaves[group * 2 ** depth + begin] = leafValue(this.#ensemble, tree, order.nodes[at]!, group);
      }
    });
    return { leaves: this.#memory.put(leaves), leafBytes: 4 * 2 ** depth };
  }

  #packWalk(tree: number, order: TreeOrder, depth: number): Partial<Tree> {
    const { starts, walk } = this.#chooseWalk(order, depth);
    const isWide = this.#plan.columns.numColumn > MAX_NARROW_COLUMNS || walk.length > MAX_NARROW_NODES;
    const words = this.#listNodes(order, walk, isWide);
    return {
      leaves: this.#memory.put(this.#listLeaves(tree, order, walk)),
      leafBytes: walk.length * 4,
      lower: this.#memory.put(words),
      lowerBytes: words.byteLength,
      steps: order.depth - depth,
      starts: this.#memory.put(starts),
      isWide: isWide ? 1 : 0,
    };
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
      const cut = isLeaf ? LEAF_CUT : this.#plan.columns.cutOf(node);
      const offset = isLeaf ? 0 : this.#plan.columns.columnOf(node) * WALK_CODE_BYTES;
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
