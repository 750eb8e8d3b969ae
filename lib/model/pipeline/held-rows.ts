import type { CellReader, FeatureReader } from '../../engine/feature-reader.ts';

/** A text that is none of its feature's categories. */
type Text = readonly [row: number, feature: number, text: string];

/** Rows in memory, as their source told them: numbers in float64, and texts. */
export class HeldRows implements CellReader {
  readonly numRow: number;
  readonly numFeature: number;
  onText: CellReader['onText'];
  readonly #cells: Float64Array;
  readonly #texts: Text[] = [];
  readonly #source: CellReader;

  constructor(rows: FeatureReader) {
    this.numRow = rows.numRow;
    this.numFeature = rows.numFeature;
    this.#source = rows as CellReader;
    this.#cells = new Float64Array(rows.numRow * rows.numFeature);
    this.#source.onText = (...text) => {
      this.#texts.push(text);
    };
    rows.read(0, rows.numRow, this.#cells);
    this.#source.onText = undefined;
  }

  get refuse(): CellReader['refuse'] {
    return this.#source.refuse;
  }

  read(begin: number, end: number, into: Float32Array | Float64Array): void {
    into.set(this.#cells.subarray(begin * this.numFeature, end * this.numFeature));
    for (const [row, feature, text] of this.#texts) if (row >= begin && row < end) this.onText?.(row, feature, text);
  }
}
