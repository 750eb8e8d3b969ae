import type { LinearMemory } from '../../wasm/linear-memory.ts';
import { putRecords, type RecordOf } from '../../wasm/records.ts';
import { ColumnPart } from '../layouts.gen.ts';
import type { TreeEnsemble } from '../tree-ensemble.ts';
import { MAX_CODE } from './lookups.ts';
import type { MaskTable } from './mask-table.ts';

/** The cuts of a feature that some node compares with, for one direction of missing values. */
interface CodedCuts {
  readonly feature: number;
  readonly goesRight: boolean;
  /** (numCut + 1) 1 for a cut that is used; by `seal` the number of used ones before it */
  readonly ranks: Uint32Array;
  /** the first of its columns */
  column: number;
}

/** The columns of coded rows: see assembly/coded-rows.ts. A column exists if a split that is asked for needs it. */
export class CodeColumns {
  readonly #ensemble: TreeEnsemble;
  readonly #masks: MaskTable;
  /** by feature and direction */
  readonly #coded: CodedCuts[] = [];
  /** (numNode) which of its feature's cuts a split has */
  readonly #cuts: Int32Array;
  readonly numColumn: number;

  /** @param splits nodes that look at coded rows */
  constructor(ensemble: TreeEnsemble, masks: MaskTable, splits: Iterable<number>) {
    this.#ensemble = ensemble;
    this.#masks = masks;
    this.#cuts = new Int32Array(ensemble.numNode);
    for (const node of splits) {
      this.#cuts[node] = masks.cutOf(node);
      const feature = ensemble.splitIndex[node]!;
      this.#coded[this.#keyOf(node)] ??= {
        feature,
        goesRight: ensemble.defaultLeft[node] !== 1,
        ranks: new Uint32Array(countCuts(masks, feature) + 1),
        column: 0,
      };
      this.#coded[this.#keyOf(node)]!.ranks[this.#cuts[node]!] = 1;
    }
    this.numColumn = this.#seal();
  }

  /** Which column a split looks at. */
  columnOf(node: number): number {
    return this.#codedOf(node).column + Math.floor(this.#rankOf(node) / MAX_CODE);
  }

  /** Which cut of its column a split has: rows whose code exceeds it go right. */
  cutOf(node: number): number {
    return this.#rankOf(node) % MAX_CODE;
  }

  /** Records ColumnPart of assembly/records.ts and their number; byte offset of a column, and what to add to its codes. */
  pack(memory: LinearMemory, offsetOf: (column: number) => number, start: number): { parts: number; numPart: number } {
    const records: RecordOf<typeof ColumnPart>[] = [];
    for (const coded of this.#coded.filter(Boolean)) {
      for (let index = 0; index < countColumns(coded); index++) {
        for (const [place, { segment, own }] of this.#listParts(coded, index).entries()) {
          const codes = place === 0 ? own.map((code) => code + start) : own;
          const offset = offsetOf(coded.column + index);
          records.push({ segment, offset, own: memory.put(codes), isFirst: place === 0 ? 1 : 0 });
        }
      }
    }
    return { parts: putRecords(memory, ColumnPart, records), numPart: records.length };
  }

  /** The segments that add something to a column, one at least. */
  #listParts(coded: CodedCuts, index: number): { segment: number; own: Uint8Array }[] {
    const segments = this.#masks.segmentsOf(coded.feature);
    const parts = segments.map((segment) => ({ segment, own: this.#listCodes(coded, index, segment) }));
    const varying = parts.filter(({ own }) => own.some((code) => code > 0));
    return varying.length > 0 ? varying : parts.slice(0, 1);
  }

  /** (numCut + 2) what a segment adds to one of the columns, by the segment's codes; the last one is that of missing values. */
  #listCodes({ ranks, goesRight }: CodedCuts, index: number, segment: number): Uint8Array {
    const { begin, numCut } = this.#masks.segments[segment]!;
    const codeOf = (cut: number) => Math.max(0, Math.min(ranks[cut]! - index * MAX_CODE, MAX_CODE));
    const codes = new Uint8Array(numCut + 2);
    for (let code = 0; code <= numCut; code++) codes[code] = codeOf(begin + code) - codeOf(begin);
    codes[numCut + 1] = goesRight ? codes[numCut]! : 0;
    return codes;
  }

  /** Ranks the cuts, numbers the columns and returns how many there are. */
  #seal(): number {
    let column = 0;
    for (const coded of this.#coded.filter(Boolean)) {
      let rank = 0;
      for (const [cut, isUsed] of coded.ranks.entries()) {
        coded.ranks[cut] = rank;
        rank += isUsed;
      }
      coded.column = column;
      column += countColumns(coded);
    }
    return column;
  }

  #rankOf(node: number): number {
    return this.#codedOf(node).ranks[this.#cuts[node]!]!;
  }

  #codedOf(node: number): CodedCuts {
    return this.#coded[this.#keyOf(node)]!;
  }

  #keyOf(node: number): number {
    return 2 * this.#ensemble.splitIndex[node]! + (this.#ensemble.defaultLeft[node] === 1 ? 0 : 1);
  }
}

function countCuts(masks: MaskTable, feature: number): number {
  return masks.segmentsOf(feature).reduce((count, segment) => count + masks.segments[segment]!.numCut, 0);
}

function countColumns({ ranks }: CodedCuts): number {
  return Math.ceil(ranks.at(-1)! / MAX_CODE);
}
