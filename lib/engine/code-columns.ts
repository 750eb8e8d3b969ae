import type { LinearMemory } from './linear-memory.ts';
import type { MaskTable } from './pack-masks.ts';
import type { TreeEnsemble } from './tree-ensemble.ts';

/** Cuts that one column tells apart: a code is a byte, and 255 of missing values exceeds every cut but a leaf's. */
const RUN = 255;
const GOES_RIGHT = 2 ** 31;
const COLUMN_BYTES = 2;
/** Bytes of a coded row are a multiple of this. */
const ROW_UNIT = 16;

/** The columns of coded rows: see assembly/codes.ts. A column exists if a split that is asked for needs it. */
export class CodeColumns {
  readonly #ensemble: TreeEnsemble;
  readonly #masks: MaskTable;
  /** key → byte offset; keys begin with the most used */
  readonly #offsets: ReadonlyMap<number, number>;

  /** @param splits nodes that walks meet */
  constructor(ensemble: TreeEnsemble, masks: MaskTable, splits: Iterable<number>) {
    this.#ensemble = ensemble;
    this.#masks = masks;
    const uses = new Map<number, number>();
    for (const node of splits) {
      const key = this.#keyOf(node);
      uses.set(key, (uses.get(key) ?? 0) + 1);
    }
    const keys = [...uses.keys()].sort((a, b) => uses.get(b)! - uses.get(a)!);
    this.#offsets = new Map(keys.map((key, index) => [key, index * COLUMN_BYTES]));
  }

  /** Bytes of a coded row. */
  get stride(): number {
    return Math.max(1, Math.ceil((this.#offsets.size * COLUMN_BYTES) / ROW_UNIT)) * ROW_UNIT;
  }

  /** Whether byte offsets fit into narrow nodes. */
  get isNarrow(): boolean {
    return this.#offsets.size * COLUMN_BYTES <= 256;
  }

  /** Of the column that a split looks at. */
  offsetOf(node: number): number {
    return this.#offsets.get(this.#keyOf(node))!;
  }

  /** Which cut of its column a split has. */
  cutOf(node: number): number {
    return this.#masks.cutOf(node) % RUN;
  }

  /** (numTested) records CodedFeature of assembly/forms.ts */
  pack(memory: LinearMemory): number {
    const byFeature = Map.groupBy(this.#offsets, ([key]) => Math.floor(key / 2) % this.#ensemble.numFeature);
    const records = this.#masks.features.flatMap(({ feature }) => {
      const columns = (byFeature.get(feature) ?? []).flatMap(([key, offset]) => {
        const run = Math.floor(key / 2 / this.#ensemble.numFeature);
        return [offset, run * RUN + (key % 2) * GOES_RIGHT];
      });
      return [memory.put(Uint32Array.from(columns)), columns.length / 2];
    });
    return memory.put(Uint32Array.from(records));
  }

  /** (run, feature, direction) as one number */
  #keyOf(node: number): number {
    const { splitIndex, defaultLeft, numFeature } = this.#ensemble;
    const run = Math.floor(this.#masks.cutOf(node) / RUN);
    return 2 * (run * numFeature + splitIndex[node]!) + (defaultLeft[node] === 1 ? 0 : 1);
  }
}
