import type { Frame } from '../../../frame/frame.ts';
import { concat } from '../../../platform/node.ts';
import type { AnswerColumn } from '../../answer-columns.ts';
import type { ByteRange, ByteSource } from '../../byte-source.ts';
import type { AnswerWriter, TableAnswer } from '../../media-type.ts';
import { isParquet } from '../stored.ts';
import type { StoredParquet } from '../table.ts';
import { Groups } from './groups.ts';

/** A group of rows that are not copied ends with the frame that fills one of these. */
const [GROUP_ROWS, GROUP_BYTES] = [2 ** 17, 2 ** 26];

/** Bytes that are copied at a time. */
const COPY_BYTES = 2 ** 22;

/** The frame as a Parquet file. */
export function encodeParquet(frame: Frame): Uint8Array {
  const writer = openParquet();
  return concat([writer.write(frame), writer.end()]);
}

/**
 * Writes an answer piece by piece: the columns of a whole Parquet file as they stand in it, group by group, and others with the
 * types that their first rows have.
 */
export function openParquet(): AnswerWriter {
  const groups = new Groups();
  return {
    write(frame) {
      const columns = groups.columnsOf(frame);
      const stored = columns.map((column) => column.stored).find(isParquet);
      return concat([...(stored ? copied(groups, columns, stored) : gathered(groups, columns, frame.numRow))]);
    },
    end: () => concat([...own(groups.flush()), groups.end()]),
  };
}

/**
 * The same for a table that is read group by group: a group's own bytes follow when its rows are all written, piece by piece, so that few
 * of them are in memory.
 */
export function openParquetTable(): TableAnswer {
  const groups = new Groups();
  let last: StoredParquet | undefined;
  return {
    write(frame) {
      const columns = groups.columnsOf(frame);
      groups.add(columns, 0, frame.numRow);
      last = columns.map((column) => column.stored).find(isParquet);
      return new Uint8Array(0);
    },
    async *endGroup() {
      for (const piece of groups.flush(last?.rows[0]?.group)) {
        if (piece instanceof Uint8Array) yield piece;
        else yield* copy(piece, last!.table.source);
      }
    },
    end: () => groups.end(),
  };
}

async function* copy({ begin, end }: ByteRange, source: ByteSource): AsyncGenerator<Uint8Array> {
  for (let at = begin; at < end; at += COPY_BYTES) {
    const part = { begin: at, end: Math.min(at + COPY_BYTES, end) };
    if (!source.has(part)) await source.load([part]);
    yield source.read(part.begin, part.end);
  }
}

function* copied(
  groups: Groups,
  columns: readonly AnswerColumn[],
  { rows, table }: StoredParquet,
): Generator<Uint8Array> {
  let first = 0;
  for (const { group, begin, end } of rows) {
    groups.add(columns, first, first + end - begin);
    for (const piece of groups.flush(group)) yield bytesOf(piece, table.source);
    first += end - begin;
  }
}

function* gathered(groups: Groups, columns: readonly AnswerColumn[], numRow: number): Generator<Uint8Array> {
  groups.add(columns, 0, numRow);
  if (groups.numRow >= GROUP_ROWS || groups.numByte >= GROUP_BYTES) yield* own(groups.flush());
}

function bytesOf(piece: Uint8Array | ByteRange, source: ByteSource): Uint8Array {
  return piece instanceof Uint8Array ? piece : source.read(piece.begin, piece.end);
}

/** The pieces of a group of which nothing is copied. */
function own(pieces: Iterable<Uint8Array | ByteRange>): Iterable<Uint8Array> {
  return pieces as Iterable<Uint8Array>;
}
