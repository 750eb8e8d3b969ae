import { type FeatureReader, seenWhenRead } from '../engine/feature-reader.ts';
import { nameFeatures } from '../model/feature-names.ts';
import type { Model } from '../model/model.ts';
import type { PredictedColumn, RowCounter } from '../model/row-counter.ts';
import { type Baseline, readBaseline } from './baseline.ts';
import { type Cells, countCodes, countNumbers, padEdges } from './count.ts';
import { DriftWindow } from './drift-window.ts';
import { type Layout, layOut, missingAt, type Place, unseenAt } from './layout.ts';

type Count = (cells: Cells, counts: Float64Array) => void;

/** Threads that count; where there are more, two share a part. */
const NUM_PART = 32;
const HEAD_BYTES = 8;

/**
 * Counts the values of features and predictions as rows are scored, by the bins of the training data. The rows of a request count when
 * all of them are scored, and not where it fails.
 */
export class BaselineCounter implements RowCounter {
  readonly baseline: Baseline;
  /** a number that threads take their part by, then a part for each */
  readonly shared: SharedArrayBuffer;
  /** what was counted of late, as this thread sees it */
  readonly window: DriftWindow;
  readonly #layout: Layout;
  readonly #countFeatures: readonly Count[];
  readonly #countPredictions: ReadonlyMap<string, (column: PredictedColumn) => void>;
  /** of the rows that are scored right now */
  readonly #fresh: Float64Array;
  /** this thread's part */
  readonly #counts: Float64Array;

  /**
   * @param text of the baseline
   * @param shared what another thread counts into, for the same model
   * @throws ModelFormatError where the baseline is not the model's
   */
  constructor(text: string, model: Model, shared?: SharedArrayBuffer) {
    this.baseline = readBaseline(text, nameFeatures(model));
    const layout = layOut(this.baseline);
    this.#layout = layout;
    this.shared = shared ?? new SharedArrayBuffer(HEAD_BYTES + NUM_PART * layout.size * 8);
    const part = Atomics.add(new Int32Array(this.shared, 0, 1), 0, 1) % NUM_PART;
    this.#counts = new Float64Array(this.shared, HEAD_BYTES + part * layout.size * 8, layout.size);
    this.#fresh = new Float64Array(layout.size);
    this.window = new DriftWindow(this.total().counts);
    this.#countFeatures = layout.features.map((place, feature) => featureCounter(place, model.categories[feature]));
    this.#countPredictions = new Map(
      layout.predictions.map((place) => [place.distribution.name, predictionCounter(place, this.#fresh)]),
    );
  }

  /** The rows, which are counted as they are read. */
  watch(rows: FeatureReader): FeatureReader {
    this.#fresh.fill(0);
    return seenWhenRead(rows, (values, numRow) => this.#countRows(values, numRow));
  }

  #countRows(values: Float32Array, numRow: number): void {
    const width = this.#countFeatures.length;
    for (const [column, count] of this.#countFeatures.entries()) {
      count({ values, width, column, numRow }, this.#fresh);
    }
  }

  /**
   * Takes the rows that were read last for scored.
   *
   * @param unknown cells of a feature that name a category which the model does not know, and were read as missing
   */
  commit(columns: readonly PredictedColumn[], unknown: ReadonlyMap<number, number>): void {
    this.window.move(() => this.total().counts);
    const [fresh, counts] = [this.#fresh, this.#counts];
    for (const [feature, cells] of unknown) {
      const place = this.#layout.features[feature]!;
      fresh[unseenAt(place)]! += cells;
      fresh[missingAt(place)]! -= cells;
    }
    for (const column of columns) this.#countPredictions.get(column.name)?.(column);
    for (let at = 0; at < fresh.length; at++) if (fresh[at] !== 0) counts[at]! += fresh[at]!;
  }

  /** What all threads have counted, laid out as `layout` says. */
  total(): { readonly layout: Layout; readonly counts: Float64Array } {
    const { size } = this.#layout;
    const counts = new Float64Array(size);
    const parts = new Float64Array(this.shared, HEAD_BYTES);
    for (let at = 0; at < parts.length; at++) counts[at % size]! += parts[at]!;
    return { layout: this.#layout, counts };
  }
}

/** @param codes the model's own codes of categories */
function featureCounter(place: Place, codes: ReadonlyMap<string, number> | undefined): Count {
  const { edges, categories } = place.distribution;
  if (edges) {
    const padded = padEdges(edges);
    return (cells, counts) => countNumbers(cells, padded, place, counts);
  }
  const bins = new Map(categories!.map((text, bin) => [text, bin]));
  const known = codes ? [...codes] : categories!.map((text, code) => [text, code] as const);
  const binOfCode = new Int32Array(Math.max(0, ...known.map(([, code]) => code + 1))).fill(-1);
  for (const [text, code] of known) binOfCode[code] = bins.get(text) ?? -1;
  return (cells, counts) => countCodes(cells, binOfCode, place, counts);
}

function predictionCounter(place: Place, counts: Float64Array): (column: PredictedColumn) => void {
  const { edges, categories } = place.distribution;
  if (edges) {
    const padded = padEdges(edges);
    return ({ values: given }) => {
      const values = given instanceof Float32Array ? given : Float32Array.from(given, (value) => Number(value ?? NaN));
      countNumbers({ values, width: 1, column: 0, numRow: values.length }, padded, place, counts);
    };
  }
  const bins = new Map(categories!.map((label, bin) => [label, place.at + bin]));
  const [unseen, missing] = [unseenAt(place), missingAt(place)];
  return ({ values }) => {
    for (const label of values) {
      counts[label === undefined ? missing : (bins.get(String(label)) ?? unseen)]!++;
    }
  };
}
