import type { Frame } from '../../frame/frame.ts';
import type { ByteRange, ByteSource } from '../byte-source.ts';
import type { TableReader } from '../media-type.ts';
import { frameOf } from './frame-of.ts';
import { chunkOf } from './row-group.ts';
import { type OpenGroup, Table } from './table.ts';

/** Rows of a frame: a megabyte or two of a usual model's features. */
const FRAME_ROWS = 2 ** 14;

/** Reads a file group by group, in little memory however large it is. */
export async function openTable(source: ByteSource): Promise<TableReader> {
  return new ParquetReader(await Table.open(source));
}

class ParquetReader implements TableReader {
  readonly head: Frame;
  readonly asked = new Set<number>();
  readonly numGroup: number;
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
    this.numGroup = table.footer.groups.length;
    const empty = table.columnsOf([]);
    const at = (index: number) => {
      this.asked.add(index);
      return empty.at(index);
    };
    this.head = frameOf(table, { ...empty, at }, { numRow: 0 });
  }

  async *readGroup(index: number, rowsBefore: number, columns: ReadonlySet<number> | undefined): AsyncGenerator<Frame> {
    const open = this.#table.openGroup(index);
    await this.#table.source.load(this.#rangesOf(open, columns));
    const { numRow } = open.group;
    for (let begin = 0; begin < numRow; begin += FRAME_ROWS) {
      const end = Math.min(begin + FRAME_ROWS, numRow);
      const rows = this.#table.columnsOf([{ group: open, begin, end }]);
      yield frameOf(this.#table, rows, { numRow: end - begin, rowsBefore: rowsBefore + begin });
    }
  }

  groupBytes(index: number): number {
    const { chunks } = this.#table.openGroup(index).group;
    return chunks.reduce((sum, { begin, end }) => sum + end - begin, 0);
  }

  /** What is to be made ready of a group: the chunks of some columns, or all that lies between them. */
  #rangesOf({ group }: OpenGroup, columns: ReadonlySet<number> | undefined): ByteRange[] {
    const { chunks } = group;
    if (columns === undefined) return [...chunks];
    const own = [...columns].map((index) => this.#table.footer.columns[index]!);
    return own.filter(({ leaf }) => leaf).map((column) => chunkOf(group, column));
  }
}
