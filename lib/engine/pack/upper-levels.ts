import type { MaskTable } from './mask-table.ts';
import type { TreeOrder } from './tree-order.ts';
import type { TreeRun, Workbench } from './workbench.ts';

const MIN_DEPTH = 4;
const MAX_DEPTH = 8;

/** The depth that a tree is padded to. */
export function paddedDepth(depth: number): number {
  return Math.max(depth, MIN_DEPTH);
}

/** The upper levels of trees as perfect ones: see assembly/pack/padded.ts. */
export class UpperLevels {
  readonly #bench: Workbench;
  readonly #noMask: number;
  /** made at once, as views of the order at hand would not survive that the memory grows */
  readonly #draft: number;

  constructor(bench: Workbench, { noMask }: MaskTable) {
    this.#bench = bench;
    this.#noMask = noMask;
    this.#draft = bench.draft(2 ** MAX_DEPTH * 4);
  }

  /** (2^depth - 1) addresses of masks, in the order of assembly/padded.ts */
  listNodes(run: TreeRun, tree: number, depth: number): Uint32Array {
    const { kernels, ensemble } = this.#bench;
    kernels.packUpper(ensemble, tree - run.begin, depth, this.#noMask, this.#draft);
    return this.#bench.words(this.#draft, (2 ** depth - 1) * 4);
  }

  /**
   * Calls `visit` for every node at `depth` and every leaf above, with the places at the bottom that lead to it. The tree
   * is the one whose nodes were listed last.
   */
  visitBottom(order: TreeOrder, depth: number, visit: (at: number, begin: number, end: number) => void): void {
    const places = this.#bench.words(this.#bench.addresses.work, order.numNode * 4);
    for (let at = 0; at < order.numNode && order.depths[at]! <= depth; at++) {
      if (order.depths[at]! < depth && !order.isLeaf(at)) continue;
      const span = 2 ** (depth - order.depths[at]!);
      const begin = (places[at]! + 1) * span - 2 ** depth;
      visit(at, begin, begin + span);
    }
  }
}
