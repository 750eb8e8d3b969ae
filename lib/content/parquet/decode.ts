import { PayloadTooLargeError } from '../../errors.ts';
import type { Frame } from '../../frame/frame.ts';
import { sourceOf } from '../byte-source.ts';
import { frameOf } from './frame-of.ts';
import { Table } from './table.ts';

/** Rows that a body may always have, and for each of its bytes. */
const [MAX_ROWS, MAX_PER_BYTE] = [2 ** 25, 64];

/** The frame of a whole file, whose columns are read when they are asked for. */
export async function decodeParquet(body: Uint8Array): Promise<Frame> {
  const bytes = sourceOf(body);
  const table = await Table.open(bytes);
  const { numRow, groups } = table.footer;
  if (numRow > Math.max(MAX_ROWS, MAX_PER_BYTE * body.length)) {
    throw new PayloadTooLargeError(`${numRow} rows are too many for ${body.length} bytes`, {
      hint: 'score the file with kindling score, or send fewer rows at a time',
    });
  }
  const rows = groups.map((_, index) => {
    const group = table.groupAt(index);
    return { group: { group, bytes, readers: [] }, begin: 0, end: group.numRow };
  });
  return frameOf(table, table.columnsOf(rows), { numRow, numCell: body.length });
}
