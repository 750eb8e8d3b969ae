import { putRecords, readField, writeRecord } from '../../wasm/records.ts';
import { BIN_BYTES, type BinMatrix } from '../bins/bin-matrix.ts';
import type { Kernels } from '../kernels.ts';
import * as layouts from '../layouts.gen.ts';
import type { KernelCall } from '../team/team.ts';
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

/** A node whose split is sought, and where. */
export interface SplitSearch {
  readonly node: SplitQuestion;
  /** address of the node's histogram */
  readonly histogram: number;
  /** ascending */
  readonly features: readonly number[];
}

/** Numeric features of a search with no other between them. */
interface NumericRun {
  readonly features: readonly number[];
  /** address of a FoundSplit */
  readonly found: number;
}

/** What a bin takes. */
const BIN_NS = 5;

/** Finds the best splits of nodes, each among some features. */
export class SplitFinder {
  readonly #kernels: Kernels;
  readonly #matrix: BinMatrix;
  readonly #options: SplitOptions;
  readonly #hasCategories: boolean;
  // addresses of the records of these names in assembly/records.ts
  readonly #tables: number;
  readonly #regularization: number;

  constructor(kernels: Kernels, matrix: BinMatrix, options: SplitOptions) {
    const { features } = matrix;
    this.#kernels = kernels;
    this.#matrix = matrix;
    this.#options = options;
    this.#hasCategories = features.some(({ isCategorical }) => isCategorical);
    const tables = {
      offsets: kernels.place(Int32Array.from(features, ({ offset }) => offset)),
      numBins: kernels.place(Int32Array.from(features, ({ numBin }) => numBin)),
      missing: kernels.place(Uint8Array.from(features, ({ hasMissing }) => Number(hasMissing))),
      signs: kernels.place(Uint8Array.from(features, (_, feature) => options.monotone[feature] ?? 0)),
    };
    this.#tables = putRecords(kernels.memory, layouts.FeatureTables, [tables]);
    this.#regularization = putRecords(kernels.memory, layouts.Regularization, [options]);
  }

  /** The best splits, in the order of the searches. */
  find(searches: readonly SplitSearch[]): Split[] {
    const { memory, team } = this.#kernels;
    const { histogramBytes, features } = this.#matrix;
    const mark = memory.size;
    const runs = searches.map((search) => this.#listRuns(search.features));
    const placed = new Map<readonly number[], number>();
    const calls = searches.flatMap((search, index) => runs[index]!.map((run) => this.#callFor(search, run, placed)));
    const numBin = histogramBytes / BIN_BYTES / features.length;
    team.run(calls, searches.reduce((sum, search) => sum + search.features.length, 0) * numBin * BIN_NS);
    const splits = searches.map((search, index) => this.#choose(search, runs[index]!));
    memory.release(mark);
    return splits;
  }

  #listRuns(features: readonly number[]): NumericRun[] {
    const found = () => this.#kernels.allocate(layouts.FoundSplit.bytes);
    if (!this.#hasCategories) return features.length === 0 ? [] : [{ features, found: found() }];
    const runs: number[][] = [[]];
    for (const feature of features) {
      if (this.#isCategorical(feature)) runs.push([]);
      else runs.at(-1)!.push(feature);
    }
    return runs.filter(({ length }) => length > 0).map((some) => ({ features: some, found: found() }));
  }

  #callFor(
    { node, histogram }: SplitSearch,
    { features, found }: NumericRun,
    placed: Map<readonly number[], number>,
  ): KernelCall {
    const question = this.#kernels.allocate(layouts.SplitQuestion.bytes);
    writeRecord(this.#kernels.memory, layouts.SplitQuestion, question, node);
    const list = placed.get(features) ?? this.#kernels.place(Int32Array.from(features));
    placed.set(features, list);
    const { length } = features;
    return ['evaluateNumeric', list, length, this.#tables, histogram, question, this.#regularization, found];
  }

  /** Of equal splits that of the first feature counts. */
  #choose(search: SplitSearch, runs: readonly NumericRun[]): Split {
    const best = noSplit();
    let next = 0;
    for (const feature of this.#hasCategories ? search.features : []) {
      if (!this.#isCategorical(feature)) continue;
      while (next < runs.length && runs[next]!.features[0]! < feature) this.#take(runs[next++]!, best);
      this.#scanCategories(search, feature, best);
    }
    while (next < runs.length) this.#take(runs[next++]!, best);
    return best;
  }

  #isCategorical(feature: number): boolean {
    return this.#matrix.features[feature]!.isCategorical;
  }

  #scanCategories({ node, histogram }: SplitSearch, feature: number, best: Split): void {
    const { maxCatToOnehot, maxCatThreshold } = this.#options;
    const binned = this.#matrix.features[feature]!;
    const bins = this.#kernels.memory.float64s(histogram + binned.offset, (binned.numBin * BIN_BYTES) / 8);
    const scan = { feature, binned, bins, node, best, lossOf: createLoss(node, this.#options) };
    if (binned.numBin < maxCatToOnehot) scanOneHot(scan);
    else scanPartitions(scan, this.#options, maxCatThreshold);
  }

  #take({ found }: NumericRun, best: Split): void {
    const read = (name: keyof typeof layouts.FoundSplit.fields) =>
      readField(this.#kernels.memory, layouts.FoundSplit, found, name);
    if (read('loss') <= best.loss) return;
    best.loss = read('loss');
    best.feature = read('feature');
    best.bin = read('bin');
    best.defaultLeft = read('defaultLeft') === 1;
    best.categories = undefined;
    best.leftG = read('leftG');
    best.leftH = read('leftH');
    best.rightG = read('rightG');
    best.rightH = read('rightH');
  }
}
