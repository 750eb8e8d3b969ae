import { CategoryMasks } from './category-masks.ts';
import type { LinearMemory } from './linear-memory.ts';
import { BucketPacker, packSearch } from './pack-features.ts';
import { type CutTable, type Lookup, TableMaker } from './pack-lookups.ts';
import { findTestedFeatures, type TestedFeature } from './tested-features.ts';
import { MASK_BYTES, type MaskAreas, type Workbench } from './workbench.ts';

/** A column of a block: 128 floats. */
export const COLUMN_BYTES = 512;
const FEATURE_WORDS = 12;
/** Masks that are written four at a time may reach behind the last test; the first place of an area is unused. */
const SPARE_MASKS = 5;

/** Comparing every row with every cut is cheaper up to here. */
const MAX_COMPARED = 8;
/** Masks that are made from codes come in sixteens. */
const CODED_MASKS = 16;

/** A feature and the areas of its masks; that of test i is at `address + 16 (i + 1)`. */
export interface MaskedFeature extends TestedFeature, MaskAreas {}

/** A feature whose cuts have tables. */
interface TabledFeature extends TestedFeature {
  readonly tables: readonly CutTable[];
}

/** Where the kernels put the mask of every test of an ensemble. */
export class MaskTable {
  readonly #memory: LinearMemory;
  readonly #bench: Workbench;
  /** Features that have tables. */
  readonly lookups: readonly Lookup[];
  /** The others, ascending. */
  readonly features: readonly MaskedFeature[];
  /** by feature */
  readonly #byFeature: TestedFeature[] = [];
  /** Categories of the splits that have them. */
  readonly categories: CategoryMasks;
  /** Groups of four neighbouring features of which one is tested: their first feature / 4. */
  readonly quads: readonly number[];
  readonly #columnOfQuad: ReadonlyMap<number, number>;
  /** A mask of zeros. */
  readonly noMask: number;

  constructor(memory: LinearMemory, bench: Workbench, useLookups = false) {
    this.#memory = memory;
    this.#bench = bench;
    const tested = findTestedFeatures(bench);
    for (const feature of tested) this.#byFeature[feature.feature] = feature;
    const tabled = useLookups ? chooseTabled(bench, tested) : new Map<number, TabledFeature[]>();
    this.lookups = [...tabled].flatMap(([quad, features]) => this.#placeLookups(quad, features));
    const looked = new Set([...tabled.values()].flatMap((features) => features.map(({ feature }) => feature)));
    this.features = tested.filter(({ feature }) => !looked.has(feature)).map((feature) => this.#placeFeature(feature));
    this.categories = new CategoryMasks(memory, bench);
    const inColumns = [...this.features.map(({ feature }) => feature), ...this.categories.features];
    this.quads = [...new Set(inColumns.map((feature) => feature >> 2))].sort((a, b) => a - b);
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

  /** As many lookups as the feature with most tables has. */
  #placeLookups(quad: number, features: readonly TabledFeature[]): Lookup[] {
    const lookups: Lookup[] = [];
    for (const feature of features) {
      let begin = feature.begin;
      for (const [index, table] of feature.tables.entries()) {
        const numMask = Math.ceil((table.numCut + 1) / CODED_MASKS) * CODED_MASKS;
        lookups[index] ??= { quad, runs: [] };
        lookups[index].runs[feature.feature & 3] = { ...table, ...this.#allocate(feature, numMask) };
        this.#bench.placeMasks(begin, table.numCut, lookups[index].runs[feature.feature & 3]!);
        begin += table.numCut;
      }
    }
    return lookups;
  }

  #placeFeature(feature: TestedFeature): MaskedFeature {
    const areas = this.#allocate(feature, feature.cuts.length + SPARE_MASKS);
    this.#bench.placeMasks(feature.begin, feature.cuts.length, areas);
    return { ...feature, ...areas };
  }

  /** Room for masks in each direction that a feature needs. */
  #allocate({ hasLeft, hasRight }: TestedFeature, numMask: number): MaskAreas {
    const bytes = numMask * MASK_BYTES;
    return {
      left: hasLeft ? this.#memory.allocate(bytes) : 0,
      right: hasRight ? this.#memory.allocate(bytes) : 0,
    };
  }
}

/** Features with tables, by quad: all of a quad that can have one if a comparison with every cut is dearer for some. */
function chooseTabled(bench: Workbench, features: readonly TestedFeature[]): Map<number, TabledFeature[]> {
  const maker = new TableMaker(bench);
  const tabled = features.flatMap((feature) => {
    const tables = maker.make(feature);
    return tables ? [{ ...feature, tables }] : [];
  });
  const quads = Map.groupBy(tabled, ({ feature }) => feature >> 2);
  return new Map([...quads].filter(([, members]) => members.some(({ cuts }) => cuts.length > MAX_COMPARED)));
}
