import { BIN_BYTES, type BinMatrix } from '../bins/bin-matrix.ts';
import type { Kernels } from '../kernels.ts';
import type { Regularization } from './gain.ts';
import { createLoss, type SplitQuestion, scanNumeric } from './scan.ts';
import { scanOneHot, scanPartitions } from './scan-categories.ts';
import { noSplit, type Split } from './split.ts';

/** How splits are sought. */
export interface SplitOptions extends Regularization {
  /** (numFeature) 1, -1 or 0; all 0 when empty */
  readonly monotone: readonly number[];
  readonly maxCatToOnehot: number;
  readonly maxCatThreshold: number;
}

/** Bytes of the result of `evaluateNumeric`. */
const RESULT_BYTES = 48;

/** Finds the best split of a node among some features. */
export class SplitFinder {
  readonly #kernels: Kernels;
  readonly #matrix: BinMatrix;
  readonly #options: SplitOptions;
  /** The kernel knows neither alpha nor max_delta_step nor constraints. */
  readonly #isPlain: boolean;
  readonly #offsets: number;
  readonly #numBins: number;
  readonly #missing: number;
  readonly #features: number;
  readonly #result: number;

  constructor(kernels: Kernels, matrix: BinMatrix, options: SplitOptions) {
    const { features } = matrix;
    this.#kernels = kernels;
    this.#matrix = matrix;
    this.#options = options;
    this.#isPlain = options.alpha === 0 && options.maxDeltaStep === 0 && options.monotone.every((sign) => sign === 0);
    this.#offsets = kernels.place(Int32Array.from(features, ({ offset }) => offset));
    this.#numBins = kernels.place(Int32Array.from(features, ({ numBin }) => numBin));
    this.#missing = kernels.place(Uint8Array.from(features, ({ hasMissing }) => Number(hasMissing)));
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
      if (this.#isPlain && !this.#matrix.features[feature]!.isCategorical) {
        inKernel.push(feature);
        continue;
      }
      // of equal splits the first one stays, so features must come in order
      this.#runKernel(node, histogram, inKernel, best);
      this.#scan(node, histogram, feature, best);
    }
    this.#runKernel(node, histogram, inKernel, best);
    return best;
  }

  #scan(node: SplitQuestion, histogram: number, feature: number, best: Split): void {
    const { monotone, maxCatToOnehot, maxCatThreshold } = this.#options;
    const binned = this.#matrix.features[feature]!;
    const bins = this.#kernels.float64s(histogram + binned.offset, (binned.numBin * BIN_BYTES) / 8);
    const lossOf = createLoss(node, this.#options, monotone[feature] ?? 0);
    if (!binned.isCategorical) scanNumeric(feature, binned, bins, node, { best, lossOf });
    else if (binned.numBin < maxCatToOnehot) scanOneHot({ feature, binned, bins, node, best, lossOf });
    else scanPartitions({ feature, binned, bins, node, best, lossOf }, this.#options, maxCatThreshold);
  }

  #runKernel(node: SplitQuestion, histogram: number, features: number[], best: Split): void {
    if (features.length === 0) return;
    this.#kernels.int32s(this.#features, features.length).set(features);
    const view = new DataView(this.#kernels.bytes(this.#result, RESULT_BYTES).buffer, this.#result, RESULT_BYTES);
    view.setFloat32(0, best.loss, true);
    this.#kernels.run.evaluateNumeric(
      this.#features,
      features.length,
      this.#offsets,
      this.#numBins,
      this.#missing,
      histogram,
      node.G,
      node.H,
      node.gain,
      this.#options.lambda,
      this.#options.minChildWeight,
      this.#result,
    );
    features.length = 0;
    if (view.getFloat32(0, true) > best.loss) readSplit(view, best);
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
