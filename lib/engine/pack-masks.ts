import type { LinearMemory } from '../wasm/linear-memory.ts';
import { COLUMN_BYTES, MASK_BYTES } from './block.ts';
import { CategoryMasks } from './category-masks.ts';
import { type CutTable, type Lookup, MAX_CODE, TableMaker } from './pack-lookups.ts';
import { packSearch } from './pack-search.ts';
import { findTestedFeatures, type TestedFeature } from './tested-features.ts';
import type { MaskAreas, TreeRun, Workbench } from './workbench.ts';

const COMPARED_WORDS = 5;
const SEARCHED_WORDS = 4;
const RUN_WORDS = 3;
const LANES = 4;
/** Masks that are written four at a time may reach behind the last test; the first place of an area is unused. */
const SPARE_MASKS = 5;
/** Masks that are made from codes come in sixteens. */
const CODED_MASKS = 16;

/** A feature whose rows are compared with every cut; the mask of test i is at `address + 16 (i + 1)` of an area. */
interface ComparedFeature extends TestedFeature, MaskAreas {}

/** A feature whose cuts are searched. */
interface SearchedFeature extends TestedFeature {
  readonly firstRun: number;
  readonly numRun: number;
}

/** Neighbouring cuts of a feature that a code of one byte tells apart, and the areas of their masks. */
export interface CutRun extends MaskAreas {
  /** Of the feature's cuts, the first of the run. */
  readonly begin: number;
  readonly numCut: number;
}

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
  /** by feature: numbers of its runs */
  readonly #runsOf: number[][] = [];
  /** By number; those of a lookup are neighbours, and some of them are missing. */
  readonly runs: CutRun[] = [];
  readonly lookups: readonly Lookup[];
  readonly searched: readonly SearchedFeature[];
  readonly compared: readonly ComparedFeature[];
  /** Categories of the splits that have them. */
  readonly categories: CategoryMasks;
  /** Groups of four neighbouring features of which one is needed as a column: their first feature / 4. */
  readonly quads: readonly number[];
  readonly #columnOfQuad: ReadonlyMap<number, number>;
  /** A mask of zeros. */
  readonly noMask: number;

  /** @param maxCompared cuts of a feature up to which no codes are made of it */
  constructor(memory: LinearMemory, bench: Workbench, maxCompared: number) {
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
    this.categories = new CategoryMasks(memory, bench);
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

  /** Numbers of the runs of a feature, in the order of its cuts. */
  runsOf(feature: number): readonly number[] {
    return this.#runsOf[feature]!;
  }

  /** Byte offset of a feature's column in a block. */
  columnOf(feature: number): number {
    return (this.#columnOfQuad.get(feature >> 2)! + (feature & 3)) * COLUMN_BYTES;
  }

  /** (compared) records ComparedFeature of assembly/forms.ts */
  packCompared(): number {
    const records = new Uint32Array(this.compared.length * COMPARED_WORDS);
    for (const [index, { feature, cuts, left, right }] of this.compared.entries()) {
      records.set([this.columnOf(feature), cuts.length, this.#memory.put(cuts), left, right], index * COMPARED_WORDS);
    }
    return this.#memory.put(records);
  }

  /** (searched) records SearchedFeature of assembly/forms.ts */
  packSearched(): number {
    const records = new Uint32Array(this.searched.length * SEARCHED_WORDS);
    for (const [index, { feature, cuts, firstRun, numRun }] of this.searched.entries()) {
      records.set([feature * 4, packSearch(this.#memory, cuts), firstRun, numRun], index * SEARCHED_WORDS);
    }
    return this.#memory.put(records);
  }

  /** (runs) records CutRun of assembly/forms.ts */
  packRuns(): number {
    const records = new Uint32Array(this.runs.length * RUN_WORDS);
    this.runs.forEach(({ numCut, left, right }, number) => {
      records.set([numCut, left, right], number * RUN_WORDS);
    });
    return this.#memory.put(records);
  }

  /** As many lookups as the feature with most tables has. */
  #placeLookups(quad: number, features: ReadonlyMap<TestedFeature, readonly CutTable[]>): Lookup[] {
    const first = this.runs.length;
    const lookups: Lookup[] = [];
    for (const [feature, tables] of features) {
      let begin = 0;
      for (const [index, table] of tables.entries()) {
        const lane = feature.feature & 3;
        lookups[index] ??= { quad, tables: [] };
        lookups[index].tables[lane] = table;
        this.#placeRun(feature, first + LANES * index + lane, begin, table.numCut);
        begin += table.numCut;
      }
    }
    this.runs.length = first + LANES * lookups.length;
    return lookups;
  }

  #placeSearched(feature: TestedFeature): SearchedFeature {
    const firstRun = this.runs.length;
    const most = MAX_CODE - (feature.hasLeft ? 1 : 0);
    for (let begin = 0; begin < feature.cuts.length; begin += most) {
      this.#placeRun(feature, this.runs.length, begin, Math.min(most, feature.cuts.length - begin));
    }
    return { ...feature, firstRun, numRun: this.runs.length - firstRun };
  }

  #placeRun(feature: TestedFeature, number: number, begin: number, numCut: number): void {
    const areas = this.#allocate(feature, Math.ceil((numCut + 1) / CODED_MASKS) * CODED_MASKS);
    this.#bench.placeMasks(feature.begin + begin, numCut, areas);
    this.runs[number] = { begin, numCut, ...areas };
    this.#runsOf[feature.feature] ??= [];
    this.#runsOf[feature.feature]!.push(number);
  }

  #placeCompared(feature: TestedFeature): ComparedFeature {
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
