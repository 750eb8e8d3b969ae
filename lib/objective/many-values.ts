import { openTransformer } from './transforms.ts';

/** Below it JavaScript is done before WebAssembly would be ready. */
const MIN_VALUES = 2048;

/** What transforms so many margins faster than JavaScript, if something does; the numbers are the same. */
export function findTransformer(numValue: number): ReturnType<typeof openTransformer> {
  return numValue < MIN_VALUES ? undefined : openTransformer();
}
