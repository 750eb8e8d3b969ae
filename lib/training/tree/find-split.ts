import { putRecords, readField, writeRecord } from '../../wasm/records.ts';
import { BIN_BYTES, type BinMatrix } from '../bins/bin-matrix.ts';
import type { Kernels } from '../kernels.ts';
import * as layouts from '../layouts.gen.ts';
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

/** Finds the best split of a node among some features. */
export class SplitFinder {
  readonly #kernels: Kernels;
  readonly #matrix: BinMatrix;
  readonly #options: SplitOptions;
  /** u32 (features) */
  readonly #features: number;
  // addresses of the records of these names in assembly/records.ts
  readonly #tables: number;
  readonly #question: number;
  readonly #regularization: number;
  readonly #found: number;

  constructor(kernels: Kernels, matrix: BinMatrix, options: SplitOptions) {
    const { features } = matrix;
    this.#kernels = kernels;
    this.#matrix = matrix;
    this.#options = options;
    const tables = {
      offsets: kernels.place(Int32Array.from(features, ({ offset }) => offset)),
      numBins: kernels.place(Int32Array.from(features, ({ numBin }) => numBin)),
      missing: kernels.place(Uint8Array.from(features, ({ hasMissing }) => Number(hasMissing))),
      signs: kernels.place(Uint8Array.from(features, (_, feature) => options.monotone[feature] ?? 0)),
    };
    this.#tables = putRecords(kernels.memory, layouts.FeatureTables, [tables]);
    this.#regularization = putRecords(kernels.memory, layouts.Regularization, [options]);
    this.#question = kernels.allocate(layouts.SplitQuestion.bytes);
    this.#features = kernels.allocate(features.length * 4);
    this.#found = kernels.allocate(layouts.FoundSplit.bytes);
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
    const { memory, run } = this.#kernels;
    memory.int32s(this.#features, features.length).set(features);
    writeRecord(memory, layouts.SplitQuestion, this.#question, node);
    writeRecord(memory, layouts.FoundSplit, this.#found, { ...NOTHING_FOUND, loss: best.loss });
    run.evaluateNumeric(
      this.#features,
      features.length,
      this.#tables,
      histogram,
      this.#question,
      this.#regularization,
      this.#found,
    );
    features.length = 0;
    if (this.#read('loss') > best.loss) this.#takeFound(best);
  }

  #takeFound(best: Split): void {
    best.loss = this.#read('loss');
    best.feature = this.#read('feature');
    best.bin = this.#read('bin');
    best.defaultLeft = this.#read('defaultLeft') === 1;
    best.categories = undefined;
    best.leftG = this.#read('leftG');
    best.leftH = this.#read('leftH');
    best.rightG = this.#read('rightG');
    best.rightH = this.#read('rightH');
  }

  #read(name: keyof typeof layouts.FoundSplit.fields): number {
    return readField(this.#kernels.memory, layouts.FoundSplit, this.#found, name);
  }
}

const NOTHING_FOUND = { feature: 0, bin: 0, defaultLeft: 0, leftG: 0, leftH: 0, rightG: 0, rightH: 0 };
