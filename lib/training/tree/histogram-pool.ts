import { type BinMatrix, GROUP_BYTES } from '../bins/bin-matrix.ts';
import type { Kernels } from '../kernels.ts';
import type { KernelCall } from '../team/team.ts';

/** What a row takes in one group of four features. */
const ROW_NS = 2.5;

/** The rows of a node, ascending. */
export interface NodeRows {
  /** u32 (count) */
  readonly rows: number;
  readonly count: number;
  /** The parent's histogram, which becomes that of the other child; 0 at the root. */
  readonly parent: number;
}

/** Some groups of one tile, for the histogram of a node. */
interface Part extends NodeRows {
  readonly histogram: number;
  readonly groups: number;
  readonly numGroup: number;
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
   * The histograms of some nodes; what remains of their parents' is their siblings'. Each feature's sums are those of one
   * thread, whichever it is.
   *
   * @param gradient f32 (numRow, 2)
   */
  build(gradient: number, nodes: readonly NodeRows[]): number[] {
    const { numRow, numGroup } = this.#matrix;
    const histograms = nodes.map(() => this.#free.pop() ?? this.#kernels.allocate(this.#matrix.histogramBytes));
    const built = nodes.map((node, index) => ({ ...node, histogram: histograms[index]! }));
    const parts = this.#share(built).sort((a, b) => b.count * b.numGroup - a.count * a.numGroup);
    const calls = parts.map((part): KernelCall => {
      const { groups, rows, count, histogram, parent } = part;
      const isWhole = Number(count === numRow);
      return ['buildHistogram', groups, part.numGroup, rows, count, gradient, isWhole, histogram, parent];
    });
    this.#kernels.team.run(calls, nodes.reduce((sum, { count }) => sum + count, 0) * numGroup * ROW_NS);
    return histograms;
  }

  release(histogram: number): void {
    this.#free.push(histogram);
  }

  /**
   * One tile after the other for each node, cut where a thread has its share: the rows of a node that is cut are looked up
   * twice.
   */
  #share(nodes: readonly Omit<Part, 'groups' | 'numGroup'>[]): Part[] {
    const { tiles, numGroup } = this.#matrix;
    const share = nodes.reduce((sum, { count }) => sum + count, 0) * (numGroup / this.#kernels.team.size);
    const parts: Part[] = [];
    let room = share;
    for (const node of nodes) {
      for (const tile of tiles) {
        for (let first = 0; first < tile.numGroup; ) {
          const some = Math.min(tile.numGroup - first, Math.max(1, Math.round(room / node.count)));
          parts.push({ ...node, groups: tile.groups + first * GROUP_BYTES, numGroup: some });
          first += some;
          room -= some * node.count;
          if (room <= node.count / 2) room += share;
        }
      }
    }
    return parts;
  }
}
