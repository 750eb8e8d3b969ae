import { HookError } from '../errors.ts';
import type { ColumnFrame } from '../frame/column-frame.ts';
import type { Frame } from '../frame/frame.ts';
import type { MadeColumn, PreparedRows } from '../frame/prepared-rows.ts';
import { quoteName } from '../short-text.ts';
import { input_fn } from './input-fn.ts';
import { openFrame } from './preparing.ts';

/** What the clock has made of a row meanwhile is no difference. */
const TOLERANCE = 1e-6;
/** Cells that are looked at, at most: of a wider frame one row alone would be a large one. */
const MAX_CELLS = 2 ** 21;

/**
 * Has a `prepare_fn` prepare three rows of a frame once more, each alone, as whoever asks the model sends them.
 *
 * @param whole what it made of the frame
 * @throws HookError naming a column whose value in a row depends on other rows
 */
export async function requireRowWise(
  prepare_fn: (frame: ColumnFrame) => unknown,
  frame: Frame,
  whole: Frame,
): Promise<void> {
  const { numRow, rows } = frame;
  const made = madeIn(whole);
  const names = rows.columnNames;
  if (made === undefined || names === undefined || numRow < 2 || numRow * names.length > MAX_CELLS) return;
  const opened = openFrame(frame);
  const texts = names.map((name) => opened.texts(name));
  for (const row of new Set([0, numRow >> 1, numRow - 1])) {
    const cells = texts.map((column) => column[row]);
    const alone = madeIn((await prepare_fn(openFrame(await frameOf(names, cells)))) as Frame);
    const differing = [...made].find(([name, values]) => !isSame(values[row], alone?.get(name)?.[0]));
    if (differing) throw notRowWise(differing[0], rows.firstRow + row + 1);
  }
}

function madeIn({ prepared }: Frame): ReadonlyMap<string, MadeColumn> | undefined {
  return (prepared as PreparedRows | undefined)?.making.made;
}

/** A frame of one row: CSV with every cell in quotes, which are empty where it is missing. */
function frameOf(names: readonly string[], cells: readonly (string | undefined)[]): Promise<Frame> {
  const lineOf = (texts: readonly (string | undefined)[]) =>
    texts.map((text = '') => `"${text.replaceAll('"', '""')}"`).join();
  return input_fn(`${lineOf(names)}\n${lineOf(cells)}\n`, 'text/csv; header=present');
}

type Cell = number | string | undefined;

function isSame(one: Cell, other: Cell): boolean {
  if (typeof one !== 'number' || typeof other !== 'number') return one === other;
  return Object.is(one, other) || Math.abs(one - other) <= TOLERANCE * Math.max(Math.abs(one), Math.abs(other));
}

function notRowWise(name: string, row: number): HookError {
  return new HookError(`prepare_fn makes another ${quoteName(name)} of row ${row} where it gets that row alone`, {
    hint: 'make of a row what follows from that row alone, as whoever asks the model sends rows one by one; put a mean and its like into the script as numbers',
  });
}
