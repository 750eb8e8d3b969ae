import { ColumnRows } from '../../frame/columns/column-rows.ts';
import { EMPTY_FRAME } from '../../frame/empty-frame.ts';
import { DEFAULT_LAYOUT, Frame } from '../../frame/frame.ts';
import { latin1Of } from '../../platform/node.ts';
import type { LineReader } from '../media-type.ts';
import { ArrowColumns } from './columns.ts';
import type { FlatTable } from './flat-table.ts';
import { DICTIONARY_BATCH, type Message, messageAt, RECORD_BATCH, SCHEMA } from './messages.ts';
import { damaged } from './problem.ts';
import { Allowance, type RecordBatch, readRecordBatch } from './record-batch.ts';
import { type Field, readSchema, type Schema } from './schema.ts';
import type { StoredDictionary } from './stored.ts';

/** What a file begins and ends with; a stream stands between. */
const MAGIC = 'ARROW1';
const MAGIC_BYTES = 8;
/** Parts that come one by one: each makes the dictionary another. */
const MAX_DELTAS = 1000;

/** The frame of a whole body: a stream, or a file. */
export async function decodeArrow(body: Uint8Array): Promise<Frame> {
  return (await new ArrowReader().read(body, true)).frame;
}

/** Reads the record batches of a stream, or of a file in the order that they stand in. */
export class ArrowReader implements LineReader {
  /** Dictionaries may change at any batch: one thread reads all. */
  readonly state = undefined;
  #schema: Schema | undefined;
  readonly #dictionaries = new Map<number, StoredDictionary>();
  readonly #cells = new Map<number, Field>();
  /** undefined before the first bytes */
  #isFile: boolean | undefined;
  #hasEnded = false;
  #numRow = 0;

  countWhole(): number {
    return 0;
  }

  async read(buffer: Uint8Array, isLast: boolean): ReturnType<LineReader['read']> {
    const firstRow = this.#numRow;
    const start = this.#begin(buffer, isLast);
    if (start < 0) return { frame: EMPTY_FRAME, bytesRead: 0 };
    const { batches, end } = this.#readBatches(buffer, start);
    const bytesRead = this.#hasEnded ? this.#endAt(buffer, end, isLast) : end;
    if (isLast && bytesRead < buffer.length) throw damaged('it is cut short');
    if (isLast && this.#isFile && !this.#hasEnded) throw damaged('it is cut short');
    return { frame: this.#frameOf(batches, bytesRead, firstRow), bytesRead };
  }

  /** Where messages go on; -1 where that cannot be told yet. */
  #begin(buffer: Uint8Array, isLast: boolean): number {
    if (this.#isFile !== undefined) return 0;
    if (buffer.length < MAGIC_BYTES && !isLast) return -1;
    this.#isFile = latin1Of(buffer, 0, MAGIC.length) === MAGIC;
    return this.#isFile ? MAGIC_BYTES : 0;
  }

  #readBatches(buffer: Uint8Array, start: number): { batches: RecordBatch[]; end: number } {
    const batches: RecordBatch[] = [];
    const allowance = new Allowance(buffer);
    let at = start;
    while (!this.#hasEnded && at < buffer.length) {
      const { message, isEnd, end } = messageAt(buffer, at);
      if (end === at) break;
      at = end;
      this.#hasEnded = isEnd;
      if (message?.kind === RECORD_BATCH) batches.push(this.#readRows(message, allowance));
      else if (message) this.#learn(message, allowance);
    }
    return { batches, end: at };
  }

  #readRows({ header, body }: Message, allowance: Allowance): RecordBatch {
    const batch = readRecordBatch(header, body, this.#knownSchema.fields, {
      dictionaries: this.#dictionaries,
      allowance,
    });
    this.#numRow += batch.numRow;
    return batch;
  }

  #learn({ kind, header, body }: Message, allowance: Allowance): void {
    if (kind === SCHEMA) {
      if (this.#schema) throw damaged('it has a second schema', 'send one stream, not several behind each other');
      this.#schema = readSchema(header);
      addDictionaries(this.#schema.fields, this.#cells);
    } else if (kind === DICTIONARY_BATCH) this.#addDictionary(header, body, allowance);
    else throw damaged('it has a message that is neither a schema nor rows', 'send a table, and no tensors');
  }

  #addDictionary(header: FlatTable, body: Uint8Array, allowance: Allowance): void {
    const id = header.long(0);
    const [table, field] = [header.table(1), this.#cells.get(id)];
    if (table === undefined || field === undefined) throw damaged('it has a dictionary that no column points into');
    const own = new Uint8Array(body); // later batches point into it
    const { columns } = readRecordBatch(table, own, [field], { dictionaries: this.#dictionaries, allowance });
    const before = header.byte(2) === 0 ? [] : (this.#dictionaries.get(id)?.pieces ?? []);
    if (before.length >= MAX_DELTAS) {
      throw damaged(`a dictionary has more than ${MAX_DELTAS} parts`, 'write the dictionary whole, ahead of its rows');
    }
    this.#dictionaries.set(id, { id, field, pieces: [...before, ...columns] });
  }

  get #knownSchema(): Schema {
    if (this.#schema === undefined) throw damaged('rows come before the schema');
    return this.#schema;
  }

  /** Behind the end of a stream nothing comes, and in a file what says where its batches stand. */
  #endAt(buffer: Uint8Array, end: number, isLast: boolean): number {
    if (!this.#isFile) {
      if (end < buffer.length) throw damaged('bytes follow its end', 'send one stream, not several behind each other');
      return end;
    }
    if (!isLast) return Math.max(end, buffer.length - MAGIC_BYTES);
    if (latin1Of(buffer, buffer.length - MAGIC.length) !== MAGIC) throw damaged('it is cut short');
    return buffer.length;
  }

  #frameOf(batches: readonly RecordBatch[], bytesRead: number, firstRow: number): Frame {
    if (this.#schema === undefined) return EMPTY_FRAME;
    const { fields } = this.#schema;
    const columns = new ArrowColumns(this.#schema, batches);
    const rows = new ColumnRows(columns, columns.numRow, {
      columnNames: fields.map(({ name }) => name),
      rowsBefore: () => firstRow,
      numCell: Math.min(columns.numRow * fields.length, bytesRead),
    });
    return new Frame(rows, DEFAULT_LAYOUT);
  }
}

/** The cells of each dictionary as a column of their own, by its number. */
function addDictionaries(fields: readonly Field[], cells: Map<number, Field>): void {
  for (const field of fields) {
    if (field.dictionary) cells.set(field.dictionary.id, { ...field, dictionary: undefined });
    addDictionaries(field.children, cells);
  }
}
