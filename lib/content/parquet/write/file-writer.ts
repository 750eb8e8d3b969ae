import { concat, utf8Bytes } from '../../../platform/node.ts';
import type { ByteRange } from '../../byte-source.ts';
import { unreadable } from '../damage.ts';
import type { OpenGroup } from '../table.ts';
import { BINARY, I32, I64, LIST, STRUCT, Struct, ThriftReader, type Value } from '../thrift.ts';
import { arrowSchemaOf } from './arrow-schema.ts';
import { elementOf, type Layout } from './layout.ts';
import type { NewChunk } from './pages.ts';
import { listOf, structOf, ThriftWriter } from './thrift-writer.ts';

const MAGIC = utf8Bytes('PAR1');
const CREATOR = 'kindling';
/** Fields of a chunk that lead to bytes behind all groups, which are not copied: indexes of pages and Bloom filters. */
const [INDEXES, BLOOM] = [
  [4, 5, 6, 7],
  [14, 15],
];
/** Fields of a chunk that tell places in the file. */
const [FILE_OFFSET, META, PLACES] = [2, 3, [9, 10, 11]];
const UNFOLDED = 6;
/** Fields of a row group. */
const [CHUNKS, GROUP_ROWS, GROUP_AT, GROUP_BYTES] = [1, 3, 5, 6];
/** Fields of the footer. */
const [VERSION, KEY_VALUES, CREATED_BY, ORDERS] = [1, 5, 6, 7];
/** The schema in Arrow's form. */
const ARROW_SCHEMA = 'ARROW:schema';
/** The schema in Spark's form, which goes before the file's own there: new columns would not be seen. */
const SPARK_SCHEMA = 'org.apache.spark.sql.parquet.row.metadata';

/** Puts a file together: chunks that are copied and chunks that are new, group by group, and the footer behind them. */
export class FileWriter {
  readonly #layout: Layout;
  /** what the footer says of each group */
  readonly groups: Uint8Array[] = [];
  #at: number;
  #numRow = 0;

  /** @param isLater whether groups that somebody else writes stand before: places are told as if nothing but the magic did */
  constructor(layout: Layout, isLater = false) {
    this.#layout = layout;
    this.#at = isLater ? MAGIC.length : 0;
  }

  /**
   * The bytes of the next group: its own, and ranges of the table's that are copied.
   *
   * @param made the chunks of columns that are new, in their order
   */
  *group(numRow: number, made: readonly NewChunk[], open?: OpenGroup): Generator<Uint8Array | ByteRange> {
    if (this.#at === 0) yield this.#counted(MAGIC);
    const begin = this.#at;
    const chunks: Struct[] = [];
    let next = 0;
    for (const slot of this.#layout.slots) {
      if (slot.made) {
        const chunk = made[next++]!;
        chunks.push(chunk.describe(slot.made.name, this.#at));
        for (const bytes of chunk.bytes) yield this.#counted(bytes);
        continue;
      }
      const { firstLeaf, numLeaf, name } = slot.copied;
      for (let leaf = firstLeaf; leaf < firstLeaf + numLeaf; leaf++) {
        const { begin: from, end, isEncrypted } = open!.group.chunks[leaf]!;
        if (isEncrypted) throw unreadable(name, 'is encrypted', 'write the file without encryption');
        chunks.push(movedChunk(open!.group.struct.items(1)[leaf] as Struct, this.#at - from));
        yield { begin: from, end };
        this.#at += end - from;
      }
    }
    this.#numRow += numRow;
    this.groups.push(new ThriftWriter().struct(groupOf(chunks, numRow, begin, this.#at)).bytes());
  }

  /** Takes in a group of a file that is a part of this one, from the byte `at` on. */
  join(bytes: Uint8Array, at: number): void {
    const distance = at === 0 ? 0 : at - MAGIC.length; // the first part has the magic itself
    const group = new ThriftReader(bytes).struct();
    const chunks = group.items(CHUNKS).map((chunk) => movedChunk(chunk as Struct, distance));
    const [numRow, begin, numByte] = [GROUP_ROWS, GROUP_AT, GROUP_BYTES].map((id) => group.number(id)!) as [
      number,
      number,
      number,
    ];
    this.#at = begin + distance + numByte;
    this.#numRow += numRow;
    this.groups.push(new ThriftWriter().struct(groupOf(chunks, numRow, begin + distance, this.#at)).bytes());
  }

  /** The footer, and of a file without rows all before it. */
  end(): Uint8Array {
    const head = this.#at === 0 ? MAGIC : new Uint8Array(0);
    const footer = this.#footer();
    const length = new Uint8Array(4);
    new DataView(length.buffer).setUint32(0, footer.length, true);
    return concat([head, footer, length, MAGIC]);
  }

  #counted(bytes: Uint8Array): Uint8Array {
    this.#at += bytes.length;
    return bytes;
  }

  #footer(): Uint8Array {
    const { table, slots } = this.#layout;
    const elements = slots.flatMap(({ copied, made }) =>
      made ? [new ThriftWriter().struct(elementOf(made)).bytes()] : table!.elementsOf(copied),
    );
    const root = table ? new ThriftReader(table.footer.schema[0]!).struct() : structOf({ 4: [BINARY, 'schema'] });
    const others = table?.footer.others ?? new Struct();
    const writer = new ThriftWriter();
    writer.field(VERSION, I32, 0).value(I32, others.number(VERSION) ?? 1);
    writer.field(2, LIST, 1).listHead(STRUCT, elements.length + 1);
    writer.struct(root.set(5, I32, slots.length));
    for (const element of elements) writer.raw(element);
    writer.field(3, I64, 2).value(I64, this.#numRow);
    writer.field(4, LIST, 3).listHead(STRUCT, this.groups.length);
    for (const group of this.groups) writer.raw(group);
    return writer.fields(this.#others(others), 4).end().bytes();
  }

  #others(others: Struct): Struct {
    const kept = others.items(KEY_VALUES).flatMap((pair) => this.#keyValue(pair as Struct));
    const creator = others.fields.get(CREATED_BY)?.value ?? utf8Bytes(CREATOR);
    return structOf({
      [KEY_VALUES]: [LIST, kept.length > 0 ? listOf(STRUCT, kept) : undefined],
      [CREATED_BY]: [BINARY, creator],
      [ORDERS]: [LIST, this.#orders(others)],
    });
  }

  #keyValue(pair: Struct): Struct[] {
    const value = pair.fields.get(2)?.value;
    if (pair.text(1) === SPARK_SCHEMA) return [];
    if (pair.text(1) !== ARROW_SCHEMA || !(value instanceof Uint8Array)) return [pair];
    const schema = arrowSchemaOf(value, this.#layout);
    return schema === undefined ? [] : [structOf({ 1: [BINARY, ARROW_SCHEMA], 2: [BINARY, schema] })];
  }

  /** By which order the statistics of each leaf go. */
  #orders(others: Struct): Value | undefined {
    const own = others.items(ORDERS);
    if (own.length === 0) return undefined;
    const plain = structOf({ 1: [STRUCT, structOf({})] });
    const orders = this.#layout.slots.flatMap(({ copied }) =>
      copied ? own.slice(copied.firstLeaf, copied.firstLeaf + copied.numLeaf) : [plain],
    );
    return listOf(STRUCT, orders);
  }
}

/** What the footer says of a chunk that lies elsewhere now. */
function movedChunk(chunk: Struct, distance: number): Struct {
  const moved = new Struct(new Map(chunk.fields));
  const meta = new Struct(new Map(chunk.struct(META)!.fields));
  for (const id of INDEXES) moved.fields.delete(id);
  for (const id of BLOOM) meta.fields.delete(id);
  for (const id of PLACES) {
    const place = meta.number(id);
    if (place !== undefined && place > 0) meta.set(id, I64, place + distance);
  }
  const offset = moved.number(FILE_OFFSET) ?? 0;
  return moved.set(FILE_OFFSET, I64, offset > 0 ? offset + distance : 0).set(META, STRUCT, meta);
}

function groupOf(chunks: readonly Struct[], numRow: number, begin: number, end: number): Struct {
  const unfolded = chunks.reduce((sum, chunk) => sum + (chunk.struct(META)!.number(UNFOLDED) ?? 0), 0);
  return structOf({
    1: [LIST, listOf(STRUCT, chunks)],
    2: [I64, unfolded],
    3: [I64, numRow],
    5: [I64, begin],
    6: [I64, end - begin],
  });
}
