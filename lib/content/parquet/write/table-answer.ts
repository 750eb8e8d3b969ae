import type { Frame } from '../../../frame/frame.ts';
import { answerColumns } from '../../answer-columns.ts';
import type { TableAnswer, TableGroup, TablePages, TableState } from '../../media-type.ts';
import { isParquet } from '../stored.ts';
import type { OpenGroup } from '../table.ts';
import { valuesOf } from './column-values.ts';
import { FileWriter } from './file-writer.ts';
import { codecOf, kindOf } from './groups.ts';
import { layoutOf } from './layout.ts';
import { NewChunk, pageOf } from './pages.ts';

/**
 * An answer to a table that is read group by group: a group's own bytes follow when its rows are all scored, piece by piece, so that
 * few of them are in memory.
 */
export function openParquetTable(isLater: boolean): TableAnswer {
  return new ParquetTable(isLater);
}

class ParquetTable implements TableAnswer {
  readonly #isLater: boolean;
  #state: TableState | undefined;
  #file: FileWriter | undefined;
  /** of the group whose rows are being added */
  #chunks: NewChunk[] = [];
  #numRow = 0;

  constructor(isLater: boolean) {
    this.#isLater = isLater;
  }

  get groups(): readonly Uint8Array[] {
    return this.#file?.groups ?? [];
  }

  begin(scored: Frame, state?: TableState): TableState {
    const layout = layoutOf(answerColumns(scored), state?.types);
    const types = layout.slots.flatMap(({ made }) => (made ? [made.type] : []));
    this.#state = state ?? { types, codec: codecOf(layout) };
    this.#file = new FileWriter(layout, this.#isLater);
    return this.#state;
  }

  add(pages: readonly TablePages[]): void {
    const { types, codec } = this.#state!;
    if (this.#numRow === 0) this.#chunks = types.map((type) => new NewChunk(type, codec));
    for (const [at, page] of pages.entries()) this.#chunks[at]!.add(page);
    this.#numRow += pages[0]?.numRow ?? 0;
  }

  async *endGroup(group: TableGroup): AsyncGenerator<Uint8Array> {
    const open = (group as TableGroup & { open: OpenGroup }).open;
    for (const piece of this.#file!.group(open.group.numRow, this.#chunks, open)) {
      if (piece instanceof Uint8Array) yield piece;
      else yield* open.bytes.stream(piece.begin, piece.end);
    }
    this.#numRow = 0;
  }

  join(groups: readonly Uint8Array[], at: number): void {
    for (const group of groups) this.#file!.join(group, at);
  }

  end(): Uint8Array {
    return this.#file!.end();
  }
}

/** The columns that the answer adds to the rows of a frame. */
export function tablePages(scored: Frame, { types, codec }: TableState): TablePages[] {
  const columns = answerColumns(scored, types.map(kindOf)); // all columns are made where they have to be gathered
  const made = columns.filter(({ stored }) => !isParquet(stored));
  return made.map(({ column }, at) => pageOf(valuesOf(column(), types[at]!, 0, scored.numRow), codec));
}
