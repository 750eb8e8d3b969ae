import type { Column } from '../../../frame/columns/column.ts';
import type { GatheredKind } from '../../../frame/columns/gather.ts';
import type { Frame } from '../../../frame/frame.ts';
import { canFold } from '../../../platform/node.ts';
import { type AnswerColumn, answerColumns } from '../../answer-columns.ts';
import type { ByteRange } from '../../byte-source.ts';
import { SNAPPY, ZSTD } from '../codecs.ts';
import { BOOLEAN, BYTES } from '../meaning.ts';
import type { OpenGroup } from '../table.ts';
import { valuesOf } from './column-values.ts';
import { FileWriter } from './file-writer.ts';
import { codecLike } from './fold.ts';
import { type Layout, layoutOf } from './layout.ts';
import { NewChunk, pageOf } from './pages.ts';

/** Rows of a page. */
const PAGE_ROWS = 2 ** 16;

/** What is known once the first frame has come. */
interface Started {
  readonly layout: Layout;
  readonly file: FileWriter;
  readonly codec: number;
  /** what columns that came without types have to be from now on */
  readonly kinds: readonly GatheredKind[];
}

/** Groups of rows that are written one after the other, and the one that is not full yet. */
export class Groups {
  #started: Started | undefined;
  /** pages of the columns that are new */
  #chunks: NewChunk[] = [];
  #numRow = 0;

  get numRow(): number {
    return this.#numRow;
  }

  get numByte(): number {
    return this.#chunks.reduce((sum, { unfoldedLength }) => sum + unfoldedLength, 0);
  }

  /** The columns of a frame, the first of which tells what the file has. */
  columnsOf(frame: Frame): AnswerColumn[] {
    const columns = answerColumns(frame, this.#started?.kinds);
    if (this.#started === undefined) {
      const layout = layoutOf(columns);
      const kinds = layout.slots.map(({ made }) => kindOf(made?.type));
      this.#started = { layout, file: new FileWriter(layout), codec: codecOf(layout), kinds };
    }
    return columns;
  }

  /** Adds rows `[begin, end)` of columns to the group; of those that are copied nothing has to be told. */
  add(columns: readonly AnswerColumn[], begin: number, end: number): void {
    const { slots } = this.#started!.layout;
    const made = slots.flatMap(({ made }, at) => (made ? [{ type: made.type, column: columns[at]!.column() }] : []));
    if (this.#chunks.length === 0) this.#chunks = made.map(({ type }) => new NewChunk(type, this.#started!.codec));
    for (const [at, { type, column }] of made.entries()) this.#addPages(this.#chunks[at]!, column, type, begin, end);
    this.#numRow += end - begin;
  }

  /** The bytes of the group that is open: its own, and ranges of the table's that are copied. */
  *flush(open?: OpenGroup): Generator<Uint8Array | ByteRange> {
    if (!this.#started || (this.#numRow === 0 && !open)) return;
    yield* this.#started.file.group(this.#numRow, this.#chunks, open);
    this.#chunks = [];
    this.#numRow = 0;
  }

  end(): Uint8Array {
    return this.#started?.file.end() ?? new Uint8Array(0);
  }

  #addPages(chunk: NewChunk, column: Column, type: number, begin: number, end: number): void {
    for (let first = begin; first < end; first += PAGE_ROWS) {
      chunk.add(pageOf(valuesOf(column, type, first, Math.min(end, first + PAGE_ROWS)), this.#started!.codec));
    }
  }
}

/** How new columns are compressed. */
export function codecOf({ table }: Layout): number {
  if (table) return codecLike(table.codec);
  return canFold('zstd') ? ZSTD : SNAPPY;
}

/** What cells have to be to be stored with a type. */
export function kindOf(type: number | undefined): GatheredKind {
  if (type === BYTES) return 'text';
  return type === BOOLEAN ? 'flag' : 'float';
}
