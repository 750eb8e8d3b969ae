// What a user's hooks make of rows, and whether a model wants them made: a bundle of its own, as few models have such hooks.
import { ColumnFrame } from '../frame/column-frame.ts';
import type { Frame } from '../frame/frame.ts';

export { requirePreparing } from './prepared-by.ts';

/** The frame with its columns open to a user's hook. */
export function openFrame(frame: Frame): ColumnFrame {
  return 'withColumns' in frame ? (frame as ColumnFrame) : new ColumnFrame(frame);
}
