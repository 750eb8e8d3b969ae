import { concat } from '../platform/node.ts';

/** The first `numByte` bytes of a stream, or all that it has, and the stream from its beginning. */
export async function peek(
  input: AsyncIterable<Uint8Array>,
  numByte: number,
): Promise<{ head: Uint8Array; all: AsyncIterable<Uint8Array> }> {
  const rest = input[Symbol.asyncIterator]();
  let head: Uint8Array = new Uint8Array(0);
  const chunks: Uint8Array[] = [];
  for (let next = await rest.next(); !next.done; next = await rest.next()) {
    head = concat([head, next.value.subarray(0, numByte)]);
    const isEnough = head.length >= numByte;
    chunks.push(isEnough ? next.value : Uint8Array.from(next.value)); // the next piece may lie where this one does
    if (isEnough) break;
  }
  const all = (async function* () {
    try {
      yield* chunks;
      yield* { [Symbol.asyncIterator]: () => rest };
    } finally {
      await rest.return?.(); // whoever stops early may not have come to the rest
    }
  })();
  return { head, all };
}
