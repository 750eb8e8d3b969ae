import type { BinMatrix } from '../bins/bin-matrix.ts';
import { type Kernels, SCRATCH_BYTES } from '../kernels.ts';
import type { KernelCall } from '../team/team.ts';
import type { GrowingNode } from './growing-node.ts';

/** What a row takes, and what it takes to move it. */
const ROW_NS = 2;
const MOVE_NS = 0.3;
/** Rows that one thread splits at a time: less is not worth a call. */
const LEAST_ROWS = 4096;

/** Some rows of a node. */
interface Block {
  readonly node: GrowingNode;
  /** from the first of all nodes on */
  readonly begin: number;
  readonly count: number;
}

/** The rows of every node, side by side. */
export class RowPartition {
  /** u32 (numRow) */
  readonly rows: number;
  readonly #kernels: Kernels;
  readonly #matrix: BinMatrix;
  /** u32 (numRow) each: where rows wait until all blocks of their node are split */
  readonly #left: number;
  readonly #right: number;

  constructor(kernels: Kernels, matrix: BinMatrix) {
    this.#kernels = kernels;
    this.#matrix = matrix;
    this.rows = kernels.allocate(matrix.numRow * 4);
    this.#left = kernels.team.size === 1 ? 0 : kernels.allocate(matrix.numRow * 4);
    this.#right = kernels.allocate(matrix.numRow * 4);
  }

  /** Gives the first node all rows, ascending. */
  reset(): void {
    this.#kernels.run.listRows(this.rows, this.#matrix.numRow);
  }

  /** Puts the rows of nodes that go left before those that go right, and says how many of each node do. */
  split(nodes: readonly GrowingNode[]): number[] {
    const { memory, team } = this.#kernels;
    const mark = memory.size;
    const numRow = nodes.reduce((sum, { count }) => sum + count, 0);
    const most = team.size === 1 ? numRow : Math.max(LEAST_ROWS, Math.ceil(numRow / team.size / 2));
    const blocks = nodes.map((node) => cut(node, most));
    const tables = new Map(nodes.map((node) => [node, this.#placeTable(node)]));
    const numLeft = team.run(
      blocks.flatMap((some) => some.map((block) => this.#splitCall(block, tables.get(block.node)!, some.length > 1))),
      numRow * ROW_NS,
    );
    memory.release(mark);
    return this.#gather(blocks, numLeft, numRow);
  }

  /** u8 by code whether it goes right; 0 where the kernel knows by the bin. */
  #placeTable({ split }: GrowingNode): number {
    const { numBin } = this.#matrix.features[split.feature]!;
    if (split.categories === undefined && numBin < SCRATCH_BYTES) return 0;
    const goesRight = new Uint8Array(numBin + 1);
    if (split.categories === undefined) goesRight.fill(1, split.bin + 1);
    else for (const category of split.categories) goesRight[category] = 1;
    goesRight[numBin] = split.defaultLeft ? 0 : 1;
    return this.#kernels.place(goesRight);
  }

  #splitCall({ node: { split }, begin, count }: Block, table: number, isPart: boolean): KernelCall {
    const { column, width, numBin } = this.#matrix.features[split.feature]!;
    const at = begin * 4;
    const left = (isPart ? this.#left : this.rows) + at;
    const missing = split.defaultLeft ? 0 : 1;
    const to = [left, this.#right + at] as const;
    return ['splitRows', column, width, table, split.bin, numBin, missing, this.rows + at, count, ...to];
  }

  /** Brings what was split block by block together. */
  #gather(blocks: readonly (readonly Block[])[], numLeft: readonly number[], numRow: number): number[] {
    const calls: KernelCall[] = [];
    let index = 0;
    const totals = blocks.map((some) => {
      const counts = numLeft.slice(index, index + some.length);
      index += some.length;
      const total = counts.reduce((sum, count) => sum + count, 0);
      let left = this.rows + some[0]!.begin * 4;
      let right = left + total * 4;
      for (const [block, { begin, count }] of (some.length > 1 ? some : []).entries()) {
        const [toLeft, toRight] = [counts[block]!, count - counts[block]!];
        calls.push(['moveRows', this.#left + begin * 4, left, toLeft]);
        calls.push(['moveRows', this.#right + begin * 4, right, toRight]);
        left += toLeft * 4;
        right += toRight * 4;
      }
      return total;
    });
    this.#kernels.team.run(calls, numRow * MOVE_NS);
    return totals;
  }
}

function cut(node: GrowingNode, most: number): Block[] {
  const numBlock = Math.max(1, Math.ceil(node.count / most));
  const size = Math.ceil(node.count / numBlock);
  return Array.from({ length: numBlock }, (_, block) => {
    const begin = block * size;
    return { node, begin: node.begin + begin, count: Math.min(size, node.count - begin) };
  });
}
