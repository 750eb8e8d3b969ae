import type { BinMatrix } from '../bins/bin-matrix.ts';
import type { Kernels } from '../kernels.ts';

/** Rows whose codes stay in the cache while all features of a tile are summed. */
const BLOCK = 1024;

/** Histograms of nodes that may still be split, built and derived from each other. */
export class HistogramPool {
  readonly #kernels: Kernels;
  readonly #matrix: BinMatrix;
  /** f32 (numRow, 2) the gradient pairs of a node's rows, side by side */
  readonly #pairs: number;
  readonly #free: number[] = [];

  constructor(kernels: Kernels, matrix: BinMatrix) {
    this.#kernels = kernels;
    this.#matrix = matrix;
    this.#pairs = kernels.allocate(matrix.numRow * 8);
  }

  /**
   * The histogram of some rows.
   *
   * @param gradient f32 (numRow, 2)
   * @param rows u32 (count), ascending
   */
  build(gradient: number, rows: number, count: number): number {
    const { histogramBytes, tiles, numRow } = this.#matrix;
    const { run } = this.#kernels;
    const histogram = this.#free.pop() ?? this.#kernels.allocate(histogramBytes);
    this.#kernels.memory.bytes(histogram, histogramBytes).fill(0);
    const isWhole = count === numRow;
    const pairs = isWhole ? gradient : this.#pairs;
    tiles.forEach(({ groups, numGroup }, index) => {
      const from = isWhole || index > 0 ? 0 : gradient;
      run.buildHistogram(groups, numGroup, rows, count, from, pairs, histogram, BLOCK);
    });
    return histogram;
  }

  /** Makes of a parent's histogram that of the child that was not built. */
  subtract(parent: number, child: number): void {
    this.#kernels.run.subtractHistogram(parent, child, this.#matrix.histogramBytes);
  }

  release(histogram: number): void {
    this.#free.push(histogram);
  }
}
