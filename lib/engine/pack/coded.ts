import type { LinearMemory } from '../../wasm/linear-memory.ts';
import { putRecords, type RecordOf, wordsOf } from '../../wasm/records.ts';
import { CategoryCodes, CodedForm, CodedNode, CodedTree } from '../layouts.gen.ts';
import type { TreeEnsemble } from '../tree-ensemble.ts';
import { BLOCK } from './layout.ts';
import { leafValue } from './leaf-values.ts';
import { MaskTable } from './mask-table.ts';
import { packForm } from './sliced.ts';
import { TreeOrder } from './tree-order.ts';
import type { Workbench } from './workbench.ts';

const MAX_BLOCK_ROWS = 2048;
/** What the codes of a block of rows may take. */
const BLOCK_BYTES = 256 * 1024;
const CODE_BYTES = 2;
/** Codes of two bytes, as they are written, count up to 2^14 - 1; two of them are not categories. */
const MAX_CATEGORIES = 2 ** 14 - 2;
/** Words that a node's set may take beyond the list of its categories. */
const MOST_SPARE_WORDS = 32;
/** A set of a segment's codes, which are bytes. */
const SEGMENT_WORDS = 8;
const MAX_CODE = 255;
const WORD_BITS = 32;
/** The bit of code 0 in the words of a set. */
const SET_ROTATION = 4;

const AT = wordsOf(CodedNode);

/** Whether walks over codes can take the ensemble: not where sets as bits would be far larger than as lists. */
export function fitsCoded({ leafSize, categories, numNode }: TreeEnsemble): boolean {
  const numCategory = categories.reduce((most, category) => Math.max(most, category + 1), 0);
  const setWords = (countWords(numCategory) * numNode) / 2;
  return leafSize === 1 && numCategory <= MAX_CATEGORIES && setWords <= categories.length + MOST_SPARE_WORDS * numNode;
}

/** The ensemble for walks over codes: CodedForm in assembly/records.ts. */
export function packCoded(memory: LinearMemory, bench: Workbench): number {
  const { source: ensemble } = bench;
  const masks = new MaskTable(memory, bench, 0, false);
  const numCategories = countCategories(ensemble);
  const numColumn = masks.segments.length + numCategories.size;
  const mostRows = Math.min(MAX_BLOCK_ROWS, BLOCK_BYTES / CODE_BYTES / Math.max(1, numColumn));
  const blockRows = Math.max(1, mostRows >> 7) * BLOCK;
  const codes = memory.allocate(numColumn * blockRows * CODE_BYTES);
  const columnOf = (column: number) => codes + column * blockRows * CODE_BYTES;
  const categorical = Array.from(numCategories, ([feature, numCategory]) => ({ column: feature * 4, numCategory }));
  return putRecords(memory, CodedForm, [
    {
      sliced: packForm(memory, ensemble, masks, 0),
      blockRows,
      trees: new CodedPacker(memory, bench, { masks, numCategories, columnOf }).pack(),
      categorical: putRecords(memory, CategoryCodes, categorical),
      numCategorical: categorical.length,
      codes,
      sums: memory.allocate(ensemble.numGroup * blockRows * 4),
    },
  ]);
}

/** By categorical feature, the highest category that a split lists + 1. */
function countCategories(ensemble: TreeEnsemble): Map<number, number> {
  const { numNode, splitIndex, categoryOffset, categories } = ensemble;
  const counts = new Map<number, number>();
  for (let node = 0; categories.length > 0 && node < numNode; node++) {
    if (!isCategorical(ensemble, node)) continue;
    const feature = splitIndex[node]!;
    counts.set(feature, Math.max(counts.get(feature) ?? 0, categories[categoryOffset[node + 1]! - 1]! + 1));
  }
  return counts;
}

function isCategorical({ categoryOffset }: TreeEnsemble, node: number): boolean {
  return categoryOffset[node] !== categoryOffset[node + 1];
}

/** Words of a set of so many categories, those that no split lists, and missing values. */
function countWords(numCategory: number): number {
  return Math.ceil((numCategory + 2) / WORD_BITS);
}

/** Adds a code to a set. */
function addCode(set: Uint32Array, code: number): void {
  set[Math.floor(code / WORD_BITS)]! |= 1 << ((code + SET_ROTATION) % WORD_BITS);
}

/** Where a block of rows has its codes. */
interface Coding {
  readonly masks: MaskTable;
  /** by categorical feature; their columns follow those of the segments in this order */
  readonly numCategories: ReadonlyMap<number, number>;
  /** address of a column */
  readonly columnOf: (column: number) => number;
}

class CodedPacker {
  readonly #memory: LinearMemory;
  readonly #bench: Workbench;
  readonly #coding: Coding;
  /** by categorical feature */
  readonly #columns: ReadonlyMap<number, number>;
  /** by the most codes that a set can have: address of the sets beyond each cut */
  readonly #thresholds = new Map<number, number>();
  /** address of a set without codes */
  readonly #nothing: number;

  constructor(memory: LinearMemory, bench: Workbench, coding: Coding) {
    const { masks, numCategories, columnOf } = coding;
    this.#memory = memory;
    this.#bench = bench;
    this.#coding = coding;
    const features = [...numCategories.keys()];
    this.#columns = new Map(features.map((feature, index) => [feature, columnOf(masks.segments.length + index)]));
    const mostWords = Math.max(SEGMENT_WORDS, ...[...numCategories.values()].map(countWords));
    this.#nothing = memory.allocate(mostWords * 4);
  }

  /** (numTree) records CodedTree of assembly/records.ts */
  pack(): number {
    const { masks } = this.#coding;
    const order = new TreeOrder(this.#bench);
    const records: RecordOf<typeof CodedTree>[] = [];
    for (const run of masks.treeRuns()) {
      for (let tree = run.begin; tree < run.end; tree++) records.push(this.#packTree(tree, order.load(run, tree)));
    }
    return putRecords(this.#memory, CodedTree, records);
  }

  #packTree(tree: number, order: TreeOrder): RecordOf<typeof CodedTree> {
    const { source: ensemble } = this.#bench;
    const setsAt = order.numNode * CodedNode.bytes;
    const bytes = setsAt + order.nodes.reduce((sum, node) => sum + this.#setBytes(node), 0);
    const nodes = this.#memory.allocate(bytes);
    let free = nodes + setsAt;
    for (const [at, node] of order.nodes.entries()) {
      const self = nodes + at * CodedNode.bytes;
      if (order.isLeaf(at)) {
        this.#write(self, { set: this.#nothing, column: this.#coding.columnOf(0), left: self });
        this.#memory.floats[self / 4 + AT.value] = leafValue(ensemble, tree, node, 0);
        continue;
      }
      const left = nodes + order.children[at]! * CodedNode.bytes;
      if (isCategorical(ensemble, node)) {
        this.#writeSet(node, free);
        this.#write(self, { set: free, column: this.#columns.get(ensemble.splitIndex[node]!)!, left });
        free += this.#setBytes(node);
      } else this.#write(self, { ...this.#findThreshold(node), left });
    }
    return { nodes, bytes, steps: order.depth, group: ensemble.treeGroup[tree]! };
  }

  #write(address: number, node: Omit<RecordOf<typeof CodedNode>, 'value'>): void {
    const { words } = this.#memory;
    words[address / 4 + AT.set] = node.set;
    words[address / 4 + AT.column] = node.column;
    words[address / 4 + AT.left] = node.left;
  }

  #setBytes(node: number): number {
    const { source: ensemble } = this.#bench;
    if (!isCategorical(ensemble, node)) return 0;
    return countWords(this.#coding.numCategories.get(ensemble.splitIndex[node]!)!) * 4;
  }

  #writeSet(node: number, address: number): void {
    const { categoryOffset, categories, splitIndex, defaultLeft } = this.#bench.source;
    const set = this.#memory.words.subarray(address / 4);
    for (let at = categoryOffset[node]!; at < categoryOffset[node + 1]!; at++) addCode(set, categories[at]!);
    if (defaultLeft[node] !== 1) addCode(set, this.#coding.numCategories.get(splitIndex[node]!)! + 1);
  }

  /** Column and set of a numeric split. */
  #findThreshold(node: number): { column: number; set: number } {
    const { masks, columnOf } = this.#coding;
    const { splitIndex, defaultLeft } = this.#bench.source;
    const cut = masks.cutOf(node);
    const column = masks.segmentsOf(splitIndex[node]!).findLast((segment) => masks.segments[segment]!.begin <= cut)!;
    const { begin, numCut } = masks.segments[column]!;
    // missing values have a code beyond those of numbers where a split sends them left, and the last of these otherwise
    const sets = this.#listThresholds(defaultLeft[node] === 1 ? numCut : MAX_CODE);
    return { column: columnOf(column), set: sets + (cut - begin) * SEGMENT_WORDS * 4 };
  }

  /** (last, SEGMENT_WORDS) the sets of the codes that have passed cut 0, 1 …, up to the last one. */
  #listThresholds(last: number): number {
    const known = this.#thresholds.get(last);
    if (known !== undefined) return known;
    const sets = new Uint32Array(last * SEGMENT_WORDS);
    for (let cut = 0; cut < last; cut++) {
      for (let code = cut + 1; code <= last; code++) addCode(sets.subarray(cut * SEGMENT_WORDS), code);
    }
    const address = this.#memory.put(sets);
    this.#thresholds.set(last, address);
    return address;
  }
}
