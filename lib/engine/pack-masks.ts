import { CategoryMasks } from './category-masks.ts';
import type { LinearMemory } from './linear-memory.ts';
import { BucketPacker, packSearch } from './pack-features.ts';
import { findTestedFeatures, type TestedFeature } from './tested-features.ts';
import { MASK_BYTES, type Workbench } from './workbench.ts';

/** A column of a block: 128 floats. */
export const COLUMN_BYTES = 512;
const FEATURE_WORDS = 12;
/** Masks that are written four at a time may reach behind the last test; the first place of an area is unused. */
const SPARE_MASKS = 5;

/** A feature and the areas of its masks; that of test i is at `address + 16 (i + 1)`. */
export interface MaskedFeature extends TestedFeature {
  readonly left: number;
  readonly right: number;
}

/** Where the kernels put the mask of every test of an ensemble. */
export class MaskTable {
  readonly #bench: Workbench;
  /** ascending */
  readonly features: readonly MaskedFeature[];
  /** by feature */
  readonly #byFeature: MaskedFeature[] = [];
  /** Categories of the splits that have them. */
  readonly categories: CategoryMasks;
  /** Groups of four neighbouring features of which one is tested: their first feature / 4. */
  readonly quads: readonly number[];
  readonly #columnOfQuad: ReadonlyMap<number, number>;
  /** A mask of zeros. */
  readonly noMask: number;

  constructor(memory: LinearMemory, bench: Workbench) {
    this.#bench = bench;
    this.features = findTestedFeatures(bench).map((feature) => allocateMasks(memory, feature));
    for (const feature of this.features) {
      this.#byFeature[feature.feature] = feature;
      bench.placeMasks(feature.begin, feature.cuts.length, feature);
    }
    this.categories = new CategoryMasks(memory, bench);
    const tested = [...this.features.map(({ feature }) => feature), ...this.categories.features];
    this.quads = [...new Set(tested.map((feature) => feature >> 2))].sort((a, b) => a - b);
    this.#columnOfQuad = new Map(this.quads.map((quad, index) => [quad, index * 4]));
    this.noMask = memory.allocate(MASK_BYTES);
  }

  get numTested(): number {
    return this.features.length;
  }

  /** Of the feature that has most, be it cuts or categories. */
  get mostCuts(): number {
    return this.features.reduce((most, { cuts }) => Math.max(most, cuts.length), this.categories.mostCategories);
  }

  /** Which of its feature's cuts a numeric split has. */
  cutOf(node: number): number {
    const { source, memory, tests } = this.#bench;
    return (memory.words[tests / 4 + node]! >> 1) - this.#byFeature[source.splitIndex[node]!]!.begin;
  }

  /** Byte offset of a feature's column in a block. */
  columnOf(feature: number): number {
    return (this.#columnOfQuad.get(feature >> 2)! + (feature & 3)) * COLUMN_BYTES;
  }

  /** (numTested) records TestedFeature of assembly/forms.ts */
  packFeatures(memory: LinearMemory): number {
    const records = new Uint32Array(this.features.length * FEATURE_WORDS);
    const floats = new Float32Array(records.buffer);
    const buckets = new BucketPacker(memory, this.#bench);
    for (const [index, feature] of this.features.entries()) {
      const { cuts, pivots, superPivots, numSuperPivot } = packSearch(memory, feature.cuts);
      const { address, low, high, scale } = buckets.pack(feature);
      const search = [this.columnOf(feature.feature), feature.cuts.length, cuts, pivots, superPivots, numSuperPivot];
      records.set([...search, feature.left, feature.right, address], index * FEATURE_WORDS);
      floats.set([low, high, scale], index * FEATURE_WORDS + 9);
    }
    return memory.put(records);
  }
}

function allocateMasks(memory: LinearMemory, feature: TestedFeature): MaskedFeature {
  const bytes = (feature.cuts.length + SPARE_MASKS) * MASK_BYTES;
  return {
    ...feature,
    left: feature.hasLeft ? memory.allocate(bytes) : 0,
    right: feature.hasRight ? memory.allocate(bytes) : 0,
  };
}
