import { type BinMatrix, GROUP_BYTES } from '../bins/bin-matrix.ts';
import type { Kernels } from '../kernels.ts';
import type { KernelCall } from '../team/team.ts';

/** What a row takes in one group of four features, and more while it waits for its codes. */
const ROW_NS = 2.5;
/** Parts for each thread, where several nodes are built together: they end at different times. */
const PARTS = 2;

/** The rows of a node, ascending. */
export interface NodeRows {
  /** u32 (count) */
  readonly rows: number;
  readonly count: number;
  /** The parent's histogram, which becomes that of the other child; 0 at the root. */
  readonly parent: number;
}

/** Histograms of nodes that may still be split, built and derived from each other. */
export class HistogramPool {
  readonly #kernels: Kernels;
  readonly #matrix: BinMatrix;
  readonly #free: number[] = [];

  constructor(kernels: Kernels, matrix: BinMatrix) {
    this.#kernels = kernels;
    this.#matrix = matrix;
  }

  /**
   * The histograms of some nodes; what remains of their parents' is their siblings'.
   *
   * @param gradient f32 (numRow, 2)
   */
  build(gradient: number, nodes: readonly NodeRows[]): number[] {
    const { team } = this.#kernels;
    const numRow = nodes.reduce((sum, { count }) => sum + count, 0);
    const histograms = nodes.map(() => this.#free.pop() ?? this.#kernels.allocate(this.#matrix.histogramBytes));
    const calls = nodes.flatMap((node, index) => {
      const share = (node.count / numRow) * team.size * (nodes.length === 1 ? 1 : PARTS);
      return this.#callsFor(node, gradient, histograms[index]!, Math.ceil(share));
    });
    team.run(calls, numRow * this.#matrix.numGroup * ROW_NS);
    return histograms;
  }

  release(histogram: number): void {
    this.#free.push(histogram);
  }

  /** Each feature's sums are those of one thread, whichever it is. */
  #callsFor({ rows, count, parent }: NodeRows, gradient: number, histogram: number, numPart: number): KernelCall[] {
    const { tiles, numRow, numGroup } = this.#matrix;
    const most = this.#kernels.team.size === 1 ? numGroup : Math.ceil(numGroup / numPart);
    const isWhole = Number(count === numRow);
    const calls: KernelCall[] = [];
    for (const tile of tiles) {
      for (let first = 0; first < tile.numGroup; first += most) {
        const groups = tile.groups + first * GROUP_BYTES;
        const some = Math.min(most, tile.numGroup - first);
        calls.push(['buildHistogram', groups, some, rows, count, gradient, isWhole, histogram, parent]);
      }
    }
    return calls;
  }
}
