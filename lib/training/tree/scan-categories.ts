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
    offer(scan, { category: bin, defaultLeft: true }, [node.G - G, node.H - H, G, H]);
    const rightG = G + missingG;
    const rightH = H + missingH;
    offer(scan, { category: bin, defaultLeft: false }, [node.G - rightG, node.H - rightH, rightG, rightH]);
  }
}

/** Improves `best` by splits of the categories in the order of their weights. */
export function scanPartitions(scan: CategoryScan, by: Regularization, maxCatThreshold: number): void {
  const { feature, binned, bins, node, best, lossOf } = scan;
  const { numBin } = binned;
  const order = orderBins(bins, numBin, by);
  const count = Math.min(maxCatThreshold, numBin) - 1;
  let [end, defaultLeft] = [0, false]; // the first `end` go right; they are listed once, when all are weighed
  let [G, H] = [0, 0];
  for (let k = 0; k < count; k++) {
    G += bins[2 * order[k]!]!;
    H += bins[2 * order[k]! + 1]!;
    const loss = lossOf(node.G - G, node.H - H, G, H);
    if (!(loss > best.loss && loss < Infinity)) continue;
    best.loss = loss;
    [end, defaultLeft] = [k + 1, true];
    keepSums(best, node.G - G, node.H - H, G, H);
  }
  [G, H] = [0, 0];
  for (let k = 0; k < count; k++) {
    const bin = order[numBin - 1 - k]!;
    G += bins[2 * bin]!;
    H += bins[2 * bin + 1]!;
    const loss = lossOf(G, H, node.G - G, node.H - H);
    if (!(loss > best.loss && loss < Infinity)) continue;
    best.loss = loss;
    [end, defaultLeft] = [numBin - 1 - k, false];
    keepSums(best, G, H, node.G - G, node.H - H);
  }
  if (end > 0) Object.assign(best, { feature, bin: 0, defaultLeft, categories: Array.from(order.subarray(0, end)) });
}

/** Bins that fit into a float64 beside 32 bits of a weight. */
const MAX_KEYED = 2 ** 21;

/** (numBin) bins by rising weight, equal ones in their order. */
function orderBins(bins: Float64Array, numBin: number, by: Regularization): Uint32Array {
  const weights = new Float32Array(numBin);
  for (let bin = 0; bin < numBin; bin++) {
    weights[bin] = weightOf(bins[2 * bin]!, bins[2 * bin + 1]!, by, UNBOUNDED) + 0; // -0 is 0
  }
  if (numBin > MAX_KEYED) return Uint32Array.from(weights.keys()).sort((a, b) => weights[a]! - weights[b]!);
  // sorting plain numbers takes a tenth of what calling a comparison does
  const bits = new Int32Array(weights.buffer);
  const keys = new Float64Array(numBin);
  for (let bin = 0; bin < numBin; bin++) {
    const rank = bits[bin]! < 0 ? -(bits[bin]! & 0x7fffffff) : bits[bin]!;
    keys[bin] = rank * MAX_KEYED + bin;
  }
  keys.sort();
  const order = new Uint32Array(numBin);
  for (let k = 0; k < numBin; k++) order[k] = keys[k]! - Math.floor(keys[k]! / MAX_KEYED) * MAX_KEYED;
  return order;
}

/** One category to the right. */
interface Offer {
  readonly category: number;
  readonly defaultLeft: boolean;
}

function offer(
  { feature, best, lossOf }: CategoryScan,
  { category, defaultLeft }: Offer,
  sums: readonly [number, number, number, number],
): void {
  const loss = lossOf(...sums);
  if (!(loss > best.loss && loss < Infinity)) return;
  Object.assign(best, { loss, feature, bin: 0, defaultLeft, categories: [category] });
  keepSums(best, ...sums);
}
