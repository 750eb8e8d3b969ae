import type { Frame } from '../../../frame/frame.ts';
import { concat } from '../../../platform/node.ts';
import type { AnswerColumn } from '../../answer-columns.ts';
import type { ByteRange, ReadyBytes } from '../../byte-source.ts';
import type { AnswerWriter } from '../../media-type.ts';
import { isParquet } from '../stored.ts';
import type { StoredParquet } from '../table.ts';
import { Groups } from './groups.ts';

/** A group of rows that are not copied ends with the frame that fills one of these. */
const [GROUP_ROWS, GROUP_BYTES] = [2 ** 17, 2 ** 26];

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

function* copied(groups: Groups, columns: readonly AnswerColumn[], { rows }: StoredParquet): Generator<Uint8Array> {
  let first = 0;
  for (const { group, begin, end } of rows) {
    groups.add(columns, first, first + end - begin);
    for (const piece of groups.flush(group)) yield bytesOf(piece, group.bytes);
    first += end - begin;
  }
}

function* gathered(groups: Groups, columns: readonly AnswerColumn[], numRow: number): Generator<Uint8Array> {
  groups.add(columns, 0, numRow);
  if (groups.numRow >= GROUP_ROWS || groups.numByte >= GROUP_BYTES) yield* own(groups.flush());
}

function bytesOf(piece: Uint8Array | ByteRange, ready: ReadyBytes): Uint8Array {
  return piece instanceof Uint8Array ? piece : ready.read(piece.begin, piece.end);
}

/** The pieces of a group of which nothing is copied. */
function own(pieces: Iterable<Uint8Array | ByteRange>): Iterable<Uint8Array> {
  return pieces as Iterable<Uint8Array>;
}
