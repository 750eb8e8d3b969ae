import type { LinearMemory } from '../wasm/linear-memory.ts';
import type { TestedFeature } from './tested-features.ts';
import type { Workbench } from './workbench.ts';

/** Neighbouring cuts of a feature that have a table: see assembly/lookups.ts. */
export interface CutTable {
  readonly numCut: number;
  readonly scale: number;
  readonly offset: number;
  readonly numEntry: number;
  /** Address of (numEntry, 2) words. */
  readonly entries: number;
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
const ENTRY_BYTES = 8;
/** Adding it rounds a small float to an integer; its bits. */
const ROUNDER = 2 ** 23;
const ROUNDER_BITS = 0x4b000000;

/** Makes tables. */
export class TableMaker {
  readonly #memory: LinearMemory;
  readonly #bench: Workbench;
  /** Address of a record LookupDraft of assembly/forms.ts, and of its entries. */
  readonly #draft: number;
  readonly #entries: number;

  /** @param memory where they come to lie */
  constructor(memory: LinearMemory, bench: Workbench) {
    this.#memory = memory;
    this.#bench = bench;
    this.#entries = bench.memory.allocate(MAX_ENTRIES * ENTRY_BYTES);
    this.#draft = bench.memory.put(Uint32Array.of(0, 0, 0, 0, this.#entries));
  }

  /** The tables of a feature's cuts, or undefined where a search serves better. */
  make({ cuts, begin: first, hasLeft }: TestedFeature): CutTable[] | undefined {
    const address = this.#bench.addresses.cuts + 4 * first;
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
    const numEntry = words[at + 3]! + 1;
    const entries = this.#memory.put(this.#bench.words(this.#entries, numEntry * ENTRY_BYTES));
    return { numCut: words[at]!, scale: floats[at + 1]!, offset: floats[at + 2]!, numEntry, entries };
  }
}

/** (lookups) records Lookup of assembly/forms.ts */
export function packLookups(memory: LinearMemory, lookups: readonly Lookup[]): number {
  const words = new Uint32Array(lookups.length * LOOKUP_WORDS);
  const noEntry = memory.allocate(ENTRY_BYTES);
  for (const [index, lookup] of lookups.entries()) {
    fillLookup(words.subarray(index * LOOKUP_WORDS, (index + 1) * LOOKUP_WORDS), lookup, noEntry);
  }
  return memory.put(words);
}

function fillLookup(words: Uint32Array, { quad, tables }: Lookup, noEntry: number): void {
  const floats = new Float32Array(words.buffer, words.byteOffset, words.length);
  for (let lane = 0; lane < 4; lane++) {
    const table = tables[lane];
    floats[lane] = table?.scale ?? 1;
    floats[4 + lane] = table?.offset ?? ROUNDER;
    words[8 + lane] = ROUNDER_BITS + (table?.numEntry ?? 1) - 1;
    words[12 + lane] = (table?.entries ?? noEntry) - ENTRY_BYTES * ROUNDER_BITS;
  }
  words[16] = quad * 16;
}
