import { BIN_BYTES, type BinMatrix } from '../bins/bin-matrix.ts';
import type { Kernels } from '../kernels.ts';
import type { Regularization } from './gain.ts';
import { createLoss, type SplitQuestion } from './scan.ts';
import { scanOneHot, scanPartitions } from './scan-categories.ts';
import { noSplit, type Split } from './split.ts';

/** How splits are sought. */
export interface SplitOptions extends Regularization {
  /** (numFeature) 1, -1 or 0; all 0 when empty */
  readonly monotone: readonly number[];
  readonly maxCatToOnehot: number;
  readonly maxCatThreshold: number;
}

/** Bytes of the question and the result of `evaluateNumeric`. */
const NODE_BYTES = 32;
const RESULT_BYTES = 48;

/** Finds the best split of a node among some features. */
export class SplitFinder {
  readonly #kernels: Kernels;
  readonly #matrix: BinMatrix;
  readonly #options: SplitOptions;
  /** u32 (4) addresses of what the kernel looks up by feature */
  readonly #tables: number;
  readonly #features: number;
  readonly #node: number;
  /** f64 (4) lambda, alpha, max_delta_step, min_child_weight */
  readonly #regularization: number;
  readonly #result: number;

  constructor(kernels: Kernels, matrix: BinMatrix, options: SplitOptions) {
    const { features } = matrix;
    this.#kernels = kernels;
    this.#matrix = matrix;
    this.#options = options;
    const tables = [
      kernels.place(Int32Array.from(features, ({ offset }) => offset)),
      kernels.place(Int32Array.from(features, ({ numBin }) => numBin)),
      kernels.place(Uint8Array.from(features, ({ hasMissing }) => Number(hasMissing))),
      kernels.place(Uint8Array.from(features, (_, feature) => options.monotone[feature] ?? 0)),
    ];
    this.#tables = kernels.place(Int32Array.from(tables));
    const { lambda, alpha, maxDeltaStep, minChildWeight } = options;
    this.#regularization = kernels.place(Float64Array.of(lambda, alpha, maxDeltaStep, minChildWeight));
    this.#node = kernels.allocate(NODE_BYTES);
    this.#features = kernels.allocate(features.length * 4);
    this.#result = kernels.allocate(RESULT_BYTES);
  }

  /**
   * @param histogram address of the node's histogram
   * @param features ascending
   */
  find(node: SplitQuestion, histogram: number, features: readonly number[]): Split {
    const best = noSplit();
    const inKernel: number[] = [];
    for (const feature of features) {
      if (!this.#matrix.features[feature]!.isCategorical) {
        inKernel.push(feature);
        continue;
      }
      // of equal splits the first one stays, so features must come in order
      this.#runKernel(node, histogram, inKernel, best);
      this.#scanCategories(node, histogram, feature, best);
    }
    this.#runKernel(node, histogram, inKernel, best);
    return best;
  }

  #scanCategories(node: SplitQuestion, histogram: number, feature: number, best: Split): void {
    const { maxCatToOnehot, maxCatThreshold } = this.#options;
    const binned = this.#matrix.features[feature]!;
    const bins = this.#kernels.memory.float64s(histogram + binned.offset, (binned.numBin * BIN_BYTES) / 8);
    const scan = { feature, binned, bins, node, best, lossOf: createLoss(node, this.#options) };
    if (binned.numBin < maxCatToOnehot) scanOneHot(scan);
    else scanPartitions(scan, this.#options, maxCatThreshold);
  }

  #runKernel(node: SplitQuestion, histogram: number, features: number[], best: Split): void {
    if (features.length === 0) return;
    this.#kernels.memory.int32s(this.#features, features.length).set(features);
    this.#placeNode(node);
    const view = new DataView(
      this.#kernels.memory.bytes(this.#result, RESULT_BYTES).buffer,
      this.#result,
      RESULT_BYTES,
    );
    view.setFloat32(0, best.loss, true);
    this.#kernels.run.evaluateNumeric(
      this.#features,
      features.length,
      this.#tables,
      histogram,
      this.#node,
      this.#regularization,
      this.#result,
    );
    features.length = 0;
    if (view.getFloat32(0, true) > best.loss) readSplit(view, best);
  }

  #placeNode({ G, H, gain, lower, upper }: SplitQuestion): void {
    this.#kernels.memory.float64s(this.#node, 2).set([G, H]);
    this.#kernels.memory.float32s(this.#node + 16, 3).set([gain, lower, upper]);
  }
}

function readSplit(view: DataView, best: Split): void {
  best.loss = view.getFloat32(0, true);
  best.feature = view.getUint32(4, true);
  best.bin = view.getInt32(8, true);
  best.defaultLeft = view.getInt32(12, true) === 1;
  best.categories = undefined;
  best.leftG = view.getFloat64(16, true);
  best.leftH = view.getFloat64(24, true);
  best.rightG = view.getFloat64(32, true);
  best.rightH = view.getFloat64(40, true);
}
