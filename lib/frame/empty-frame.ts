import { DEFAULT_LAYOUT, Frame } from './frame.ts';
import { ListRows } from './json-rows.ts';

/** No rows, of no columns. */
export const EMPTY_FRAME = new Frame(new ListRows([]), DEFAULT_LAYOUT);
