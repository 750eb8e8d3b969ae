import type { Column } from '../../frame/columns/column.ts';
import { CodedTexts } from '../../frame/columns/texts.ts';
import { dateText, timestampText, timeText } from '../../frame/columns/times.ts';
import { quoteName, shorten } from '../../short-text.ts';
import { numbers, type PieceBuffers } from './piece-buffers.ts';
import { damaged } from './problem.ts';
import type { Field } from './schema.ts';
import { TYPE } from './types.ts';

/** By the unit's number: seconds, milliseconds, microseconds, nanoseconds. */
const PER_SECOND = [1, 1e3, 1e6, 1e9];
const DAY = 0;
const DAY_MS = 86_400_000;

/** The column of dates or times, which are texts to everybody else, if it is one. */
export function timeColumn(field: Field, buffers: PieceBuffers): Column | undefined {
  const { type } = field;
  const [unit = 0, detail] = type.slots as [number?, (number | string)?];
  if (type.id === TYPE.date) {
    const perDay = unit === DAY ? 1 : DAY_MS;
    return texts(field, unit === DAY ? 32 : 64, buffers, (count) => dateText(Math.floor(Number(count) / perDay)));
  }
  if (type.id !== TYPE.time && type.id !== TYPE.timestamp) return undefined;
  const perSecond = PER_SECOND[unit];
  if (perSecond === undefined)
    throw damaged(`column ${quoteName(shorten(field.name))} counts times in an unknown unit`);
  if (type.id === TYPE.time) {
    return texts(field, detail as number, buffers, (count) => timeText(Number(count), perSecond));
  }
  return texts(field, 64, buffers, (count) => timestampText(BigInt(count), perSecond, Boolean(detail)));
}

/** @param write the text of a whole number, which is given as digits */
function texts({ name }: Field, numBit: number, buffers: PieceBuffers, write: (count: string) => string): Column {
  const column = numbers({ name, type: { id: TYPE.int, slots: [numBit, 1] } }, buffers);
  const cells = function* () {
    for (let row = 0; row < buffers.numRow; row++) {
      const count = column.text(row);
      yield count === undefined ? undefined : write(count);
    }
  };
  return CodedTexts.of(cells(), buffers.numRow);
}
