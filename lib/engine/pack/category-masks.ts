import type { LinearMemory } from '../../wasm/linear-memory.ts';
import { putRecords } from '../../wasm/records.ts';
import { CategoricalFeature } from '../layouts.gen.ts';
import { MASK_BYTES } from './layout.ts';
import { packSearch } from './search-table.ts';
import type { TreeRun, Workbench } from './workbench.ts';

/** Numbers of categories in a list of 16-bit slots, half of the first-level cache. */
const MAX_LISTED = 2 ** 13;

/** A distinct set of categories that go right, and its masks; 0 where no split needs one. */
interface CategorySet {
  readonly categories: Int32Array;
  left: number;
  right: number;
}

/** Where the kernels put the masks of categorical splits. */
export class CategoryMasks {
  /** feature → text of a set → set */
  readonly #sets = new Map<number, Map<string, CategorySet>>();
  /** node → its test on the workbench; those of numeric splits begin at 0, these at the other end */
  readonly #tests = new Map<number, number>();
  /** The most categories that the sets of one feature list. */
  readonly mostCategories: number;
  readonly #categories = new Map<number, Float32Array>();

  constructor(memory: LinearMemory, bench: Workbench, areNeeded: boolean) {
    if (areNeeded && bench.source.categories.length > 0) {
      for (let node = 0; node < bench.source.numNode; node++) this.#addNode(memory, bench, node);
    }
    for (const [feature, sets] of this.#sets) this.#categories.set(feature, uniteCategories([...sets.values()]));
    this.mostCategories = [...this.#categories.values()].reduce((most, { length }) => Math.max(most, length), 0);
  }

  /** Features with categorical splits. */
  get features(): number[] {
    return [...this.#sets.keys()];
  }

  /** Tells the categorical splits of a run on the workbench their tests. */
  placeTests({ memory, addresses }: Workbench, { node, numNode }: TreeRun): void {
    if (this.#tests.size === 0) return;
    for (let at = 0; at < numNode; at++) {
      const test = this.#tests.get(node + at);
      if (test !== undefined) memory.words[addresses.tests / 4 + at] = test;
    }
  }

  /** (features) records CategoricalFeature of assembly/records.ts */
  pack(memory: LinearMemory, columnOf: (feature: number) => number): number {
    const records = this.features.map((feature) => {
      const categories = this.#categories.get(feature)!;
      const sets = [...this.#sets.get(feature)!.values()];
      return {
        column: columnOf(feature),
        numCategory: categories.length,
        ...packSlots(memory, categories),
        sets: memory.put(listSets(sets, categories)),
        numSet: sets.length,
      };
    });
    return putRecords(memory, CategoricalFeature, records);
  }

  #addNode(memory: LinearMemory, bench: Workbench, node: number): void {
    const { categoryOffset, categories, splitIndex, defaultLeft } = bench.source;
    if (categoryOffset[node] === categoryOffset[node + 1]) return;
    const own = categories.subarray(categoryOffset[node], categoryOffset[node + 1]);
    const sets = this.#sets.get(splitIndex[node]!) ?? new Map<string, CategorySet>();
    const set = sets.get(own.join()) ?? { categories: own, left: 0, right: 0 };
    this.#sets.set(splitIndex[node]!, sets.set(own.join(), set));
    const side = defaultLeft[node] === 1 ? 'left' : 'right';
    set[side] ||= memory.allocate(MASK_BYTES);
    const test = bench.source.numNode - 1 - this.#tests.size;
    this.#tests.set(node, test);
    bench.memory.words[bench.addresses.masks / 4 + test] = set[side];
  }
}

/** Where the kernels find the slot of a category: in a list, or by a search among those that are too large for one. */
function packSlots(memory: LinearMemory, categories: Float32Array) {
  const numListed = categories.at(-1)! + 1;
  if (numListed > MAX_LISTED) return { table: packSearch(memory, categories), slotOf: 0, numListed: 0 };
  const slotOf = new Uint16Array(numListed + 1);
  for (const [index, category] of categories.entries()) slotOf[category] = index + 1;
  return { table: 0, slotOf: memory.put(slotOf), numListed };
}

/** Distinct, ascending. */
function uniteCategories(sets: readonly CategorySet[]): Float32Array {
  const all = new Set<number>();
  for (const { categories } of sets) for (const category of categories) all.add(category);
  return Float32Array.from(all).sort();
}

/** For each set the addresses of its masks, its size and the byte offsets of its categories' slots. */
function listSets(sets: readonly CategorySet[], categories: Float32Array): Uint32Array {
  const slotOf = new Map(Array.from(categories, (category, index) => [category, (index + 1) * MASK_BYTES]));
  const words = new Uint32Array(sets.reduce((length, set) => length + 3 + new Set(set.categories).size, 0));
  let at = 0;
  for (const { left, right, categories: own } of sets) {
    const distinct = Uint32Array.from(new Set(own), (category) => slotOf.get(category)!);
    words.set([left, right, distinct.length], at);
    words.set(distinct, at + 3);
    at += 3 + distinct.length;
  }
  return words;
}
