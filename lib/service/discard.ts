/** Less is left to the collector. */
const MIN_BYTES = 2 ** 14;

/**
 * Gives the memory of bytes back that nobody will look at again. Left to the collector, the buffers of a few large requests
 * make it mark the whole heap: a quarter of all CPU time. Bytes of a buffer that others have a part in are left alone.
 */
export function discard({ buffer, byteLength }: Uint8Array): void {
  if (byteLength >= MIN_BYTES && byteLength === buffer.byteLength && buffer instanceof ArrayBuffer) buffer.transfer(0);
}
