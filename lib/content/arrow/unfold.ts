import { canFold } from '../../platform/node.ts';
import { inflate } from '../../platform/node-only.ts';
import { unfoldLz4 } from './lz4.ts';
import { damaged } from './problem.ts';
import { unfoldedBytes } from './record-batch.ts';
import type { Codec } from './stored.ts';

/** A buffer without its compression: behind its length, which is -1 where it is not compressed. */
export function unfoldBuffer(buffer: Uint8Array, codec: Codec | undefined): Uint8Array {
  if (codec === undefined || buffer.length === 0) return buffer;
  const numByte = unfoldedBytes(buffer);
  const packed = buffer.subarray(8);
  if (numByte === packed.length && buffer[0] === 0xff && buffer[7] === 0xff) return packed;
  const bytes = codec === 'zstd' ? unfoldZstd(packed, numByte) : unfoldLz4(packed, numByte);
  if (bytes.length !== numByte) throw damaged('a compressed buffer is not as long as it says');
  return bytes;
}

function unfoldZstd(packed: Uint8Array, numByte: number): Uint8Array {
  if (!canFold('zstd'))
    throw damaged('its buffers are compressed with zstd, which Node knows from 22.15 on', 'use lz4');
  try {
    return inflate(packed, 'zstdDecompressSync', Math.max(numByte, 1));
  } catch (cause) {
    throw damaged('a buffer compressed with zstd is damaged, or larger than it says', undefined, cause);
  }
}
