import type { Frame } from '../../frame/frame.ts';
import type { ByteRange, ByteSource, ReadyBytes, SharedBytes } from '../byte-source.ts';
import { FRAME_ROWS, type TableGroup, type TablePart, type TableReader } from '../media-type.ts';
import { frameOf } from './frame-of.ts';
import { chunkOf, type RowGroup, readRowGroup } from './row-group.ts';
import type { TableColumn } from './schema.ts';
import { type OpenGroup, Table } from './table.ts';
import { Struct } from './thrift.ts';

/** What another thread has to know of a group. */
interface ParquetPart extends TablePart {
  readonly columns: readonly TableColumn[];
  /** the group as the footer has it */
  readonly group: Uint8Array;
  readonly byteLength: number;
}

/** Reads a file group by group, in little memory however large it is. */
export async function openTable(source: ByteSource): Promise<TableReader> {
  return new ParquetReader(await Table.open(source), source);
}

/** A group that another thread has opened. */
export function openPart(part: TablePart, bytes: ReadyBytes): TableGroup {
  const { columns, group, byteLength } = part as ParquetPart;
  const opened = readRowGroup(group, byteLength);
  const footer = { columns, numRow: 0, groupRows: [], schema: [], groups: [group], others: new Struct() };
  return new ParquetGroup(new Table(footer, byteLength), { group: opened, bytes, readers: [] }, 0);
}

class ParquetReader implements TableReader {
  readonly head: Frame;
  readonly asked = new Set<number>();
  readonly numGroup: number;
  readonly #table: Table;
  readonly #source: ByteSource;

  constructor(table: Table, source: ByteSource) {
    this.#table = table;
    this.#source = source;
    this.numGroup = table.footer.groups.length;
    const empty = table.columnsOf([]);
    const at = (index: number) => {
      this.asked.add(index);
      return empty.at(index);
    };
    this.head = frameOf(table, { ...empty, at }, { numRow: 0 });
  }

  groupRows(index: number): number {
    return this.#table.footer.groupRows[index]!;
  }

  groupBytes(index: number): number {
    const { chunks } = this.#table.groupAt(index);
    return chunks.reduce((sum, { begin, end }) => sum + end - begin, 0);
  }

  async openGroup(index: number, columns?: ReadonlySet<number>): Promise<TableGroup> {
    const group = this.#table.groupAt(index);
    const bytes = await this.#source.load(this.#rangesOf(group, columns));
    return new ParquetGroup(this.#table, { group, bytes, readers: [] }, index);
  }

  /** What is to be made ready of a group: the chunks of some columns, or all that lies between them. */
  #rangesOf(group: RowGroup, columns: ReadonlySet<number> | undefined): ByteRange[] {
    if (columns === undefined) return [...group.chunks];
    const own = [...columns].map((index) => this.#table.footer.columns[index]!);
    return own.filter(({ leaf }) => leaf).map((column) => chunkOf(group, column));
  }
}

class ParquetGroup implements TableGroup {
  readonly open: OpenGroup;
  readonly #table: Table;
  readonly #index: number;

  constructor(table: Table, open: OpenGroup, index: number) {
    this.#table = table;
    this.open = open;
    this.#index = index;
  }

  get part(): ParquetPart {
    const { footer, byteLength } = this.#table;
    const group = new Uint8Array(footer.groups[this.#index]!); // a view would take the whole footer along
    return { columns: footer.columns, group, byteLength };
  }

  get shared(): SharedBytes | undefined {
    return this.open.bytes.shared;
  }

  *frames(rowsBefore: number, begin: number, end: number): Generator<Frame> {
    for (let at = begin; at < end; at += FRAME_ROWS) {
      const rows = { group: this.open, begin: at, end: Math.min(at + FRAME_ROWS, end) };
      const facts = { numRow: rows.end - at, rowsBefore: rowsBefore + at };
      yield frameOf(this.#table, this.#table.columnsOf([rows]), facts);
    }
  }
}
