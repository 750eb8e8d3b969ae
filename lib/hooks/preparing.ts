// What a user's hooks make of rows, and whether a model wants them made: a bundle of its own, as few models have such hooks.
import { ColumnFrame } from '../frame/column-frame.ts';
import type { Frame } from '../frame/frame.ts';

import type { Hooks } from './hooks.ts';
import { isFrame, requireSameRows } from './is-frame.ts';

export { requirePreparing } from './prepared-by.ts';

/** The frame with its columns open to a user's hook. */
export function openFrame(frame: Frame): ColumnFrame {
  return 'withColumns' in frame ? (frame as ColumnFrame) : new ColumnFrame(frame);
}

/** What a `prepare_fn` makes of the rows of a request, which are a frame unless an `input_fn` of the user's own gave them. */
export async function prepareRows(given: unknown, prepare_fn: NonNullable<Hooks['prepare_fn']>): Promise<unknown> {
  const rows: unknown = await prepare_fn(isFrame(given) ? openFrame(given) : given);
  if (isFrame(given) && isFrame(rows)) requireSameRows('prepare_fn', rows, given);
  return rows;
}
