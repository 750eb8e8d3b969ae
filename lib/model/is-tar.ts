import { latin1Of } from '../platform/node.ts';

/** Whether bytes begin as a tar archive does. */
export function isTar(head: Uint8Array): boolean {
  return latin1Of(head, 257, 262) === 'ustar';
}
