import { HookError } from '../errors.ts';
import type { Frame } from '../frame/frame.ts';

/** By its members: a script's own import of kindling brings another copy of the class than the bundle's. */
export function isFrame(value: unknown): value is Frame {
  return typeof value === 'object' && value !== null && 'rows' in value && 'predictions' in value && 'layout' in value;
}

/** @throws HookError where rows were left out or added, which the answer could not tell from each other */
export function requireSameRows(hook: string, given: Frame, { numRow }: Frame): void {
  if (given.numRow === numRow) return;
  throw new HookError(`${hook} returned ${given.numRow} rows for ${numRow}`, {
    hint: `return the frame that ${hook} got with other columns: one row for each of its rows`,
  });
}
