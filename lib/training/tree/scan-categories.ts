import type { BinnedFeature } from '../bins/bin-matrix.ts';
import { type Regularization, UNBOUNDED, weightOf } from './gain.ts';
import { keepSums, type LossOf, type SplitQuestion } from './scan.ts';
import type { Split } from './split.ts';

/** What a scan of categories reads and improves. */
export interface CategoryScan {
  readonly feature: number;
  readonly binned: BinnedFeature;
  /** (numBin, 2) G and H of each category */
  readonly bins: Float64Array;
  readonly node: SplitQuestion;
  readonly best: Split;
  readonly lossOf: LossOf;
}

/** Improves `best` by splits of one category from all others. */
export function scanOneHot(scan: CategoryScan): void {
  const { binned, bins, node } = scan;
  let presentG = 0;
  let presentH = 0;
  for (let bin = 0; bin < binned.numBin; bin++) {
    presentG += bins[2 * bin]!;
    presentH += bins[2 * bin + 1]!;
  }
  const missingG = node.G - presentG;
  const missingH = node.H - presentH;
  for (let bin = 0; bin < binned.numBin; bin++) {
    const G = bins[2 * bin]!;
    const H = bins[2 * bin + 1]!;
    offer(scan, { categories: [bin], defaultLeft: true }, [node.G - G, node.H - H, G, H]);
    const rightG = G + missingG;
    const rightH = H + missingH;
    offer(scan, { categories: [bin], defaultLeft: false }, [node.G - rightG, node.H - rightH, rightG, rightH]);
  }
}

/** Improves `best` by splits of the categories in the order of their weights. */
export function scanPartitions(scan: CategoryScan, by: Regularization, maxCatThreshold: number): void {
  const { binned, bins, node } = scan;
  const { numBin } = binned;
  const weights = Float32Array.from({ length: numBin }, (_, bin) =>
    weightOf(bins[2 * bin]!, bins[2 * bin + 1]!, by, UNBOUNDED),
  );
  const order = Array.from({ length: numBin }, (_, bin) => bin).sort((a, b) => weights[a]! - weights[b]!);
  const count = Math.min(maxCatThreshold, numBin) - 1;
  let G = 0;
  let H = 0;
  for (let k = 0; k < count; k++) {
    G += bins[2 * order[k]!]!;
    H += bins[2 * order[k]! + 1]!;
    offer(scan, { categories: order, end: k + 1, defaultLeft: true }, [node.G - G, node.H - H, G, H]);
  }
  G = 0;
  H = 0;
  for (let k = 0; k < count; k++) {
    const bin = order[numBin - 1 - k]!;
    G += bins[2 * bin]!;
    H += bins[2 * bin + 1]!;
    offer(scan, { categories: order, end: numBin - 1 - k, defaultLeft: false }, [G, H, node.G - G, node.H - H]);
  }
}

/** A set of categories: the first `end` of a list, or all of it. */
interface Offer {
  readonly categories: readonly number[];
  readonly end?: number;
  readonly defaultLeft: boolean;
}

function offer(
  { feature, best, lossOf }: CategoryScan,
  { categories, end, defaultLeft }: Offer,
  sums: readonly [number, number, number, number],
): void {
  const loss = lossOf(...sums);
  if (!(loss > best.loss && loss < Infinity)) return;
  Object.assign(best, { loss, feature, bin: 0, defaultLeft, categories: categories.slice(0, end) });
  keepSums(best, ...sums);
}
