import type { LinearMemory } from '../../wasm/linear-memory.ts';
import { putRecords, type RecordOf, readField } from '../../wasm/records.ts';
import { LookupDraft, Lookup as LookupRecord } from '../layouts.gen.ts';
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
  /** Address of a record LookupDraft of assembly/records.ts, and of its entries. */
  readonly #draft: number;
  readonly #entries: number;

  /** @param memory where they come to lie */
  constructor(memory: LinearMemory, bench: Workbench) {
    this.#memory = memory;
    this.#bench = bench;
    this.#entries = bench.memory.allocate(MAX_ENTRIES * ENTRY_BYTES);
    this.#draft = putRecords(bench.memory, LookupDraft, [
      { numCut: 0, scale: 0, offset: 0, last: 0, entries: this.#entries },
    ]);
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
    const made = (name: keyof typeof LookupDraft.fields) => readField(memory, LookupDraft, this.#draft, name);
    const numEntry = made('last') + 1;
    const entries = this.#memory.put(this.#bench.words(this.#entries, numEntry * ENTRY_BYTES));
    return { numCut: made('numCut'), scale: made('scale'), offset: made('offset'), numEntry, entries };
  }
}

/** (lookups) records Lookup of assembly/records.ts */
export function packLookups(memory: LinearMemory, lookups: readonly Lookup[]): number {
  const noTable = { numCut: 0, scale: 1, offset: ROUNDER, numEntry: 1, entries: memory.allocate(ENTRY_BYTES) };
  return putRecords(
    memory,
    LookupRecord,
    lookups.map((lookup) => describe(lookup, noTable)),
  );
}

function describe({ quad, tables }: Lookup, noTable: CutTable): RecordOf<typeof LookupRecord> {
  const lanes = Array.from({ length: 4 }, (_, lane) => tables[lane] ?? noTable);
  return {
    scale: Float32Array.from(lanes, ({ scale }) => scale),
    offset: Float32Array.from(lanes, ({ offset }) => offset),
    last: Uint32Array.from(lanes, ({ numEntry }) => ROUNDER_BITS + numEntry - 1),
    lowest: new Float32Array(4).fill(ROUNDER),
    tables: Uint32Array.from(lanes, ({ entries }) => entries - ENTRY_BYTES * ROUNDER_BITS),
    column: quad * 16,
  };
}
