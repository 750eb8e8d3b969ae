import type { Column, Columns, StoredColumn } from '../../frame/columns/column.ts';
import { Others } from '../../frame/columns/others.ts';
import type { ByteSource, ReadyBytes } from '../byte-source.ts';
import { ChunkReader } from './chunk-reader.ts';
import { SNAPPY } from './codecs.ts';
import { columnOf } from './columns.ts';
import { damaged } from './damage.ts';
import { type Footer, readFooter } from './footer.ts';
import { chunkOf, type RowGroup, readRowGroup } from './row-group.ts';
import type { TableColumn } from './schema.ts';

/** A row group that is being read, with a reader for each of its columns that somebody asked for. */
export interface OpenGroup {
  readonly group: RowGroup;
  readonly bytes: ReadyBytes;
  readonly readers: (ChunkReader | undefined)[];
}

/** Rows `[begin, end)` of a group. */
export interface Rows {
  readonly group: OpenGroup;
  readonly begin: number;
  readonly end: number;
}

/** A column as it stands in a file. */
export interface StoredParquet extends StoredColumn {
  readonly format: 'parquet';
  readonly table: Table;
  /** which of the table's columns it is */
  readonly index: number;
  /** the rows that are meant, group by group */
  readonly rows: readonly Rows[];
}

/** A Parquet file that is open for reading. */
export class Table {
  readonly footer: Footer;
  readonly byteLength: number;
  readonly columnNames: readonly string[];

  constructor(footer: Footer, byteLength: number) {
    this.footer = footer;
    this.byteLength = byteLength;
    this.columnNames = footer.columns.map(({ name }) => name);
  }

  static async open(source: ByteSource): Promise<Table> {
    const table = new Table(await readFooter(source), source.byteLength);
    if (table.columnNames.length === 0 && table.footer.numRow > 0) throw damaged('it has no columns');
    return table;
  }

  /** How most of its pages are compressed: as its first are. */
  get codec(): number {
    const [first] = this.footer.groups;
    return first === undefined ? SNAPPY : (readRowGroup(first, this.byteLength).chunks[0]?.codec ?? SNAPPY);
  }

  /** What the schema says of a column. */
  elementsOf({ elements: [begin, end] }: TableColumn): readonly Uint8Array[] {
    return this.footer.schema.slice(begin, end);
  }

  groupAt(index: number): RowGroup {
    return readRowGroup(this.footer.groups[index]!, this.byteLength);
  }

  /** The columns of rows, each read when it is asked for. */
  columnsOf(rows: readonly Rows[]): Columns {
    const columns: (Column | undefined)[] = [];
    const at = (index: number) => {
      columns[index] ??= this.#readColumn(rows, index);
      return columns[index];
    };
    const stored = (index: number): StoredParquet => ({ format: 'parquet', table: this, index, rows });
    return { length: this.columnNames.length, at, stored };
  }

  #readColumn(rows: readonly Rows[], index: number): Column {
    const column = this.footer.columns[index]!;
    const { leaf, name, others } = column;
    if (!leaf) return new Others(others, name);
    const pieces = rows.flatMap(({ group: { group, bytes, readers }, begin, end }) => {
      readers[index] ??= new ChunkReader(bytes, chunkOf(group, column), leaf, name);
      return readers[index].pieces(begin, end);
    });
    return columnOf(pieces, leaf.meaning);
  }
}
