import type { LinearMemory } from '../../wasm/linear-memory.ts';
import { putRecords } from '../../wasm/records.ts';
import { ComparedFeature, CutSegment, SearchedFeature } from '../layouts.gen.ts';
import { CategoryMasks } from './category-masks.ts';
import { COLUMN_BYTES, MASK_BYTES } from './layout.ts';
import { type CutTable, type Lookup, MAX_CODE, TableMaker } from './lookups.ts';
import { packSearch } from './search-table.ts';
import { findTestedFeatures, type TestedFeature } from './tested-features.ts';
import type { MaskAreas, TreeRun, Workbench } from './workbench.ts';

const LANES = 4;
/** Masks that are written four at a time may reach behind the last test; the first place of an area is unused. */
const SPARE_MASKS = 5;
/** Masks that are made from codes come in sixteens. */
const CODED_MASKS = 16;

/** A feature whose rows are compared with every cut; the mask of test i is at `address + 16 (i + 1)` of an area. */
interface Compared extends TestedFeature, MaskAreas {}

/** A feature whose cuts are searched. */
interface Searched extends TestedFeature {
  readonly firstSegment: number;
  readonly numSegment: number;
}

/** Neighbouring cuts of a feature that a code of one byte tells apart, and the areas of their masks. */
export interface Segment extends MaskAreas {
  /** Of the feature's cuts, the first of the segment. */
  readonly begin: number;
  readonly numCut: number;
}

const NO_SEGMENT = { numCut: 0, left: 0, right: 0 };

/** Features that have tables, by quad: see assembly/lookups.ts. */
type Quads = ReadonlyMap<number, ReadonlyMap<TestedFeature, readonly CutTable[]>>;

/** Where the kernels put the mask of every test of an ensemble, and how they make it. */
export class MaskTable {
  readonly #memory: LinearMemory;
  readonly #bench: Workbench;
  /** where the first of the tests on the workbench is, by node */
  #tests = 0;
  /** by feature */
  readonly #tested: TestedFeature[] = [];
  /** by feature: numbers of its segments */
  readonly #segmentsOf: number[][] = [];
  /** By number; those of a lookup are neighbours, and some of them are missing. */
  readonly segments: Segment[] = [];
  readonly lookups: readonly Lookup[];
  readonly searched: readonly Searched[];
  readonly compared: readonly Compared[];
  /** Categories of the splits that have them. */
  readonly categories: CategoryMasks;
  /** Groups of four neighbouring features of which one is needed as a column: their first feature / 4. */
  readonly quads: readonly number[];
  readonly #columnOfQuad: ReadonlyMap<number, number>;
  /** A mask of zeros. */
  readonly noMask: number;

  /**
   * @param maxCompared cuts of a feature up to which no codes are made of it
   * @param hasCategories whether categorical splits get masks as well
   */
  constructor(memory: LinearMemory, bench: Workbench, maxCompared: number, hasCategories = true) {
    this.#memory = memory;
    this.#bench = bench;
    const tested = findTestedFeatures(bench);
    for (const feature of tested) this.#tested[feature.feature] = feature;
    const quads = findTables(memory, bench, tested, maxCompared);
    this.lookups = [...quads].flatMap(([quad, features]) => this.#placeLookups(quad, features));
    const others = tested.filter((feature) => !quads.get(feature.feature >> 2)?.has(feature));
    this.searched = others
      .filter(({ cuts }) => cuts.length > maxCompared)
      .map((feature) => this.#placeSearched(feature));
    this.compared = others
      .filter(({ cuts }) => cuts.length <= maxCompared)
      .map((feature) => this.#placeCompared(feature));
    this.categories = new CategoryMasks(memory, bench, hasCategories);
    const inColumns = [...this.compared.map(({ feature }) => feature), ...this.categories.features];
    this.quads = [...new Set(inColumns.map((feature) => feature >> 2))].sort((a, b) => a - b);
    this.#columnOfQuad = new Map(this.quads.map((quad, index) => [quad, index * LANES]));
    this.noMask = memory.allocate(MASK_BYTES);
  }

  /** Brings one run of trees after the other onto the workbench, in order, each split with its test. */
  *treeRuns(): Generator<TreeRun> {
    const { kernels, ensemble, addresses } = this.#bench;
    for (const run of this.#bench.runs()) {
      this.#tests = addresses.tests / 4 - run.node;
      kernels.orderTrees(ensemble);
      kernels.findTests(ensemble);
      this.categories.placeTests(this.#bench, run);
      yield run;
    }
  }

  /** Which of its feature's cuts a numeric split has, while the workbench has its tree. */
  cutOf(node: number): number {
    const { source, memory } = this.#bench;
    return (memory.words[this.#tests + node]! >> 1) - this.#tested[source.splitIndex[node]!]!.begin;
  }

  /** Numbers of the segments of a feature, in the order of its cuts. */
  segmentsOf(feature: number): readonly number[] {
    return this.#segmentsOf[feature]!;
  }

  /** Byte offset of a feature's column in a block. */
  columnOf(feature: number): number {
    return (this.#columnOfQuad.get(feature >> 2)! + (feature & 3)) * COLUMN_BYTES;
  }

  /** (compared) records ComparedFeature of assembly/records.ts */
  packCompared(): number {
    const records = this.compared.map(({ feature, cuts, left, right }) => ({
      column: this.columnOf(feature),
      numCut: cuts.length,
      cuts: this.#memory.put(cuts),
      left,
      right,
    }));
    return putRecords(this.#memory, ComparedFeature, records);
  }

  /** (searched) records SearchedFeature of assembly/records.ts */
  packSearched(): number {
    const records = this.searched.map(({ feature, cuts, firstSegment, numSegment }) => ({
      column: feature * 4,
      table: packSearch(this.#memory, cuts),
      firstSegment,
      numSegment,
    }));
    return putRecords(this.#memory, SearchedFeature, records);
  }

  /** (segments) records CutSegment of assembly/records.ts */
  packSegments(): number {
    // some of a lookup's are missing
    const records = Array.from(this.segments, (segment = NO_SEGMENT) => segment);
    return putRecords(this.#memory, CutSegment, records);
  }

  /** As many lookups as the feature with most tables has. */
  #placeLookups(quad: number, features: ReadonlyMap<TestedFeature, readonly CutTable[]>): Lookup[] {
    const first = this.segments.length;
    const lookups: Lookup[] = [];
    for (const [feature, tables] of features) {
      let begin = 0;
      for (const [index, table] of tables.entries()) {
        const lane = feature.feature & 3;
        lookups[index] ??= { quad, tables: [] };
        lookups[index].tables[lane] = table;
        this.#placeSegment(feature, first + LANES * index + lane, begin, table.numCut);
        begin += table.numCut;
      }
    }
    this.segments.length = first + LANES * lookups.length;
    return lookups;
  }

  #placeSearched(feature: TestedFeature): Searched {
    const firstSegment = this.segments.length;
    const most = MAX_CODE - (feature.hasLeft ? 1 : 0);
    for (let begin = 0; begin < feature.cuts.length; begin += most) {
      this.#placeSegment(feature, this.segments.length, begin, Math.min(most, feature.cuts.length - begin));
    }
    return { ...feature, firstSegment, numSegment: this.segments.length - firstSegment };
  }

  #placeSegment(feature: TestedFeature, number: number, begin: number, numCut: number): void {
    const areas = this.#allocate(feature, Math.ceil((numCut + 1) / CODED_MASKS) * CODED_MASKS);
    this.#bench.placeMasks(feature.begin + begin, numCut, areas);
    this.segments[number] = { begin, numCut, ...areas };
    this.#segmentsOf[feature.feature] ??= [];
    this.#segmentsOf[feature.feature]!.push(number);
  }

  #placeCompared(feature: TestedFeature): Compared {
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

/** Tables of all features of a quad that can have them, if one of the quad has more cuts than are compared. */
function findTables(
  memory: LinearMemory,
  bench: Workbench,
  features: readonly TestedFeature[],
  maxCompared: number,
): Quads {
  const maker = new TableMaker(memory, bench);
  const quads = new Map<number, Map<TestedFeature, readonly CutTable[]>>();
  for (const [quad, members] of Map.groupBy(features, ({ feature }) => feature >> 2)) {
    if (members.every(({ cuts }) => cuts.length <= maxCompared)) continue;
    const tables = new Map<TestedFeature, readonly CutTable[]>();
    for (const feature of members) {
      const own = maker.make(feature);
      if (own) tables.set(feature, own);
    }
    quads.set(quad, tables);
  }
  return quads;
}
