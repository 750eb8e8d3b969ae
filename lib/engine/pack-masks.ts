import type { LinearMemory } from './linear-memory.ts';
import { packBuckets, packSearch } from './pack-features.ts';
import { canonicalCut, findCut, findTestedFeatures, type TestedFeature } from './tested-features.ts';
import type { TreeEnsemble } from './tree-ensemble.ts';

export const MASK_BYTES = 16;
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
  readonly #ensemble: TreeEnsemble;
  /** ascending */
  readonly features: readonly MaskedFeature[];
  /** by feature */
  readonly #byFeature: MaskedFeature[] = [];
  /** Groups of four neighbouring features of which one is tested: their first feature / 4. */
  readonly quads: readonly number[];
  /** A mask of zeros. */
  readonly noMask: number;

  constructor(memory: LinearMemory, ensemble: TreeEnsemble) {
    this.#ensemble = ensemble;
    this.features = findTestedFeatures(ensemble).map((feature) => allocateMasks(memory, feature));
    for (const feature of this.features) this.#byFeature[feature.feature] = feature;
    this.quads = [...new Set(this.features.map(({ feature }) => feature >> 2))];
    this.noMask = memory.allocate(MASK_BYTES);
  }

  get numTested(): number {
    return this.features.length;
  }

  /** Of the feature that has most. */
  get mostCuts(): number {
    return this.features.reduce((most, { cuts }) => Math.max(most, cuts.length), 0);
  }

  /** The mask of a split's test. */
  addressOf(node: number): number {
    const { left, right } = this.#byFeature[this.#ensemble.splitIndex[node]!]!;
    const masks = this.#ensemble.defaultLeft[node] === 1 ? left : right;
    return masks + (this.cutOf(node) + 1) * MASK_BYTES;
  }

  /** Which of its feature's cuts a split has. */
  cutOf(node: number): number {
    const { splitIndex, splitCondition } = this.#ensemble;
    return findCut(this.#byFeature[splitIndex[node]!]!.cuts, canonicalCut(splitCondition[node]!));
  }

  /** (numTested) records TestedFeature of assembly/forms.ts */
  packFeatures(memory: LinearMemory): number {
    const columnOfQuad = new Map(this.quads.map((quad, index) => [quad, index * 4]));
    const records = new Uint32Array(this.features.length * FEATURE_WORDS);
    const floats = new Float32Array(records.buffer);
    for (const [index, feature] of this.features.entries()) {
      const column = columnOfQuad.get(feature.feature >> 2)! + (feature.feature & 3);
      const { cuts, pivots, superPivots, numSuperPivot } = packSearch(memory, feature);
      const { address, low, high, scale } = packBuckets(memory, feature);
      const search = [column * COLUMN_BYTES, feature.cuts.length, cuts, pivots, superPivots, numSuperPivot];
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
