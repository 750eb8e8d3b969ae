import type { LinearMemory } from './linear-memory.ts';
import type { MaskTable } from './pack-masks.ts';
import type { TreeEnsemble } from './tree-ensemble.ts';

/** Cuts that one column tells apart: a code is a byte. */
const RUN = 255;

/** The cuts of a feature that some node compares with, for one direction of missing values. */
interface CodedCuts {
  readonly feature: number;
  readonly goesRight: boolean;
  /** (numCut + 1) 1 for a cut that is used; by `seal` the number of used ones before it */
  readonly ranks: Uint32Array;
  /** the first of its columns */
  column: number;
}

/** The columns of coded rows: see assembly/codes.ts. A column exists if a split that is asked for needs it. */
export class CodeColumns {
  readonly #ensemble: TreeEnsemble;
  readonly #masks: MaskTable;
  /** by feature and direction */
  readonly #coded: CodedCuts[] = [];
  readonly numColumn: number;

  /** @param splits nodes that look at coded rows */
  constructor(ensemble: TreeEnsemble, masks: MaskTable, splits: Iterable<number>) {
    this.#ensemble = ensemble;
    this.#masks = masks;
    const numCut = new Map(masks.features.map(({ feature, cuts }) => [feature, cuts.length]));
    for (const node of splits) {
      const feature = ensemble.splitIndex[node]!;
      const goesRight = ensemble.defaultLeft[node] !== 1;
      this.#coded[this.#keyOf(node)] ??= {
        feature,
        goesRight,
        ranks: new Uint32Array(numCut.get(feature)! + 1),
        column: 0,
      };
      this.#coded[this.#keyOf(node)]!.ranks[masks.cutOf(node)] = 1;
    }
    this.numColumn = this.#seal();
  }

  /** Which column a split looks at. */
  columnOf(node: number): number {
    return this.#codedOf(node).column + Math.floor(this.#rankOf(node) / RUN);
  }

  /** Which cut of its column a split has: rows whose code exceeds it go right. */
  cutOf(node: number): number {
    return this.#rankOf(node) % RUN;
  }

  /** (numTested) records CodedFeature of assembly/forms.ts; byte offset of a column, and what to flip in its codes. */
  pack(memory: LinearMemory, offsetOf: (column: number) => number, flip: number): number {
    const records = this.#masks.features.flatMap(({ feature }) => {
      const columns = [2 * feature, 2 * feature + 1].flatMap((key) => {
        const coded = this.#coded[key];
        if (coded === undefined) return [];
        const runs = Array.from({ length: countRuns(coded) }, (_, run) => run);
        return runs.flatMap((run) => [offsetOf(coded.column + run), memory.put(listCodes(coded, run, flip))]);
      });
      return [memory.put(Uint32Array.from(columns)), columns.length / 2];
    });
    return memory.put(Uint32Array.from(records));
  }

  /** Ranks the cuts, numbers the columns and returns how many there are. */
  #seal(): number {
    let column = 0;
    for (const coded of this.#coded) {
      if (coded === undefined) continue;
      let rank = 0;
      for (const [cut, isUsed] of coded.ranks.entries()) {
        coded.ranks[cut] = rank;
        rank += isUsed;
      }
      coded.column = column;
      column += countRuns(coded);
    }
    return column;
  }

  #rankOf(node: number): number {
    return this.#codedOf(node).ranks[this.#masks.cutOf(node)]!;
  }

  #codedOf(node: number): CodedCuts {
    return this.#coded[this.#keyOf(node)]!;
  }

  #keyOf(node: number): number {
    return 2 * this.#ensemble.splitIndex[node]! + (this.#ensemble.defaultLeft[node] === 1 ? 0 : 1);
  }
}

function countRuns({ ranks }: CodedCuts): number {
  return Math.ceil(ranks.at(-1)! / RUN);
}

/** (numCut + 2) the codes of one column by the number of all cuts <= x; the last one is for missing values. */
function listCodes({ ranks, goesRight }: CodedCuts, run: number, flip: number): Uint8Array {
  const codes = new Uint8Array(ranks.length + 1);
  for (const [count, rank] of ranks.entries()) codes[count] = Math.max(0, Math.min(rank - run * RUN, RUN)) ^ flip;
  codes[ranks.length] = (goesRight ? RUN : 0) ^ flip;
  return codes;
}
