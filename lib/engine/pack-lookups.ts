import type { LinearMemory } from './linear-memory.ts';
import type { TestedFeature } from './tested-features.ts';
import type { Workbench } from './workbench.ts';

/** Neighbouring cuts of a feature that have a table: see assembly/lookups.ts. */
export interface CutTable {
  readonly numCut: number;
  readonly scale: number;
  readonly offset: number;
  /** (last bucket + 1, 2) words */
  readonly entries: Uint32Array;
}

/** Tables of four neighbouring features, or fewer. */
export interface Lookup {
  /** The first of the features, divided by four. */
  readonly quad: number;
  readonly tables: (CutTable | undefined)[];
}

const LOOKUP_WORDS = 17;
/** Codes are bytes. */
export const MAX_CODE = 255;
/** From here on a search is cheaper than as many tables. */
const MAX_TABLES = 4;
const MAX_ENTRIES = 2049;
/** Adding it rounds a small float to an integer; its bits. */
const ROUNDER = 2 ** 23;
const ROUNDER_BITS = 0x4b000000;

/** Makes tables on a workbench. */
export class TableMaker {
  readonly #bench: Workbench;
  /** Address of a record LookupDraft of assembly/forms.ts, and of its entries. */
  readonly #draft: number;
  readonly #entries: number;

  constructor(bench: Workbench) {
    this.#bench = bench;
    this.#entries = bench.memory.allocate(MAX_ENTRIES * 8);
    this.#draft = bench.memory.put(Uint32Array.of(0, 0, 0, 0, this.#entries));
  }

  /** The tables of a feature's cuts, or undefined where a search serves better. */
  make({ cuts, hasLeft }: TestedFeature): CutTable[] | undefined {
    const address = this.#bench.memory.put(cuts);
    const tables: CutTable[] = [];
    for (let begin = 0; begin < cuts.length; ) {
      const table = this.#makeOne(address + 4 * begin, cuts.length - begin, hasLeft);
      if (!table || tables.push(table) > MAX_TABLES) return undefined;
      begin += table.numCut;
    }
    return tables;
  }

  #makeOne(cuts: number, numCut: number, hasMissing: boolean): CutTable | undefined {
    const { kernels, memory } = this.#bench;
    if (!kernels.makeLookup(cuts, numCut, MAX_CODE - (hasMissing ? 1 : 0), hasMissing, this.#draft)) return undefined;
    const [at, { words, floats }] = [this.#draft / 4, memory];
    const entries = this.#bench.words(this.#entries, (words[at + 3]! + 1) * 8).slice();
    return { numCut: words[at]!, scale: floats[at + 1]!, offset: floats[at + 2]!, entries };
  }
}

/** (lookups) records Lookup of assembly/forms.ts */
export function packLookups(memory: LinearMemory, lookups: readonly Lookup[]): number {
  const words = new Uint32Array(lookups.length * LOOKUP_WORDS);
  for (const [index, lookup] of lookups.entries()) {
    packLookup(memory, lookup, words.subarray(index * LOOKUP_WORDS, (index + 1) * LOOKUP_WORDS));
  }
  return memory.put(words);
}

const NO_TABLE: CutTable = { numCut: 0, scale: 1, offset: ROUNDER, entries: new Uint32Array(2) };

function packLookup(memory: LinearMemory, { quad, tables }: Lookup, words: Uint32Array): void {
  const floats = new Float32Array(words.buffer, words.byteOffset, words.length);
  for (let lane = 0; lane < 4; lane++) {
    const { scale, offset, entries } = tables[lane] ?? NO_TABLE;
    floats[lane] = scale;
    floats[4 + lane] = offset;
    words[8 + lane] = ROUNDER_BITS + entries.length / 2 - 1;
    words[12 + lane] = memory.put(entries) - 8 * ROUNDER_BITS;
  }
  words[16] = quad * 16;
}
