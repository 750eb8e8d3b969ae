import type { Column, Columns } from '../../frame/columns/column.ts';
import type { ByteSource } from '../byte-source.ts';
import { ChunkReader } from './chunk-reader.ts';
import { columnOf } from './columns.ts';
import { damaged, unreadable } from './damage.ts';
import { type Footer, readFooter } from './footer.ts';
import { chunkOf, type RowGroup, readRowGroup } from './row-group.ts';

/** A row group that is being read, with a reader for each of its columns that somebody asked for. */
export interface OpenGroup {
  readonly group: RowGroup;
  readonly readers: (ChunkReader | undefined)[];
}

/** Rows `[begin, end)` of a group. */
export interface Rows {
  readonly group: OpenGroup;
  readonly begin: number;
  readonly end: number;
}

/** A Parquet file that is open for reading. */
export class Table {
  readonly footer: Footer;
  readonly source: ByteSource;
  readonly columnNames: readonly string[];

  private constructor(footer: Footer, source: ByteSource) {
    this.footer = footer;
    this.source = source;
    this.columnNames = footer.columns.map(({ name }) => name);
  }

  static async open(source: ByteSource): Promise<Table> {
    const table = new Table(await readFooter(source), source);
    if (table.columnNames.length === 0 && table.footer.numRow > 0) throw damaged('it has no columns');
    return table;
  }

  openGroup(index: number): OpenGroup {
    const group = readRowGroup(this.footer.groups[index]!, this.source.byteLength);
    return { group, readers: [] };
  }

  /** The columns of rows, each read when it is asked for. */
  columnsOf(rows: readonly Rows[]): Columns {
    const columns: (Column | undefined)[] = [];
    const at = (index: number) => {
      columns[index] ??= this.#readColumn(rows, index);
      return columns[index];
    };
    return { length: this.columnNames.length, at };
  }

  #readColumn(rows: readonly Rows[], index: number): Column {
    const column = this.footer.columns[index]!;
    const { leaf, name, problem } = column;
    if (!leaf) throw unreadable(name, problem, 'leave it out, or write a column for each of its values');
    const pieces = rows.flatMap(({ group: { group, readers }, begin, end }) => {
      readers[index] ??= new ChunkReader(this.source, chunkOf(group, column), leaf, name);
      return readers[index].pieces(begin, end);
    });
    return columnOf(pieces, leaf.meaning);
  }
}
