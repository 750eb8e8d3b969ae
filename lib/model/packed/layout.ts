import { ModelFormatError } from '../../errors.ts';
import { latin1Of } from '../../platform/node.ts';

/*
 * A packed artifact, little-endian throughout:
 *
 *   bytes  0 … 7   "kindling"
 *          8       uint32 version of this layout
 *         12       uint32 checksum of everything from byte 16 on
 *         16       uint32 bytes of the whole file
 *         20       uint32 bytes of the description that follows, spaces at its end included
 *         24       the description: a JSON object, everything that is no array, above all the arrays' lengths
 *         …        the arrays in an order of their own (write.ts and read.ts), each from a multiple of 16 bytes on
 *         …        of a pipeline: what its steps are compiled from (../pipeline/packed/format.ts)
 *
 * The arrays are those of TreeEnsemble, so that a loaded file is the ensemble: nothing is parsed or copied.
 */
export const MAGIC = 'kindling';
/** Raised with every change of the layout or of the arrays. */
export const VERSION = 3;
/** The same of a pipeline, whose readers know both; raised with it. */
export const PIPELINE_VERSION = 4;
export const CHECKED_FROM = 16;
export const HEADER_BYTES = 24;
/** Where arrays may begin: whatever their type, and for 128-bit loads of an engine too. */
const ALIGNMENT = 16;

/** The file's 32-bit words are as they are here. */
const IS_LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** Whether bytes begin as a packed artifact does. */
export function isPacked(bytes: Uint8Array): boolean {
  return latin1Of(bytes, 0, MAGIC.length) === MAGIC;
}

/** Whether what is packed is a pipeline around models. */
export function isPackedPipeline(bytes: Uint8Array): boolean {
  return isPacked(bytes) && bytes[8] === PIPELINE_VERSION;
}

/** The next place where an array may begin. */
export function align(position: number): number {
  return Math.ceil(position / ALIGNMENT) * ALIGNMENT;
}

/** @throws ModelFormatError on a machine whose words are not the file's */
export function requireLittleEndian(): void {
  if (IS_LITTLE_ENDIAN) return;
  throw new ModelFormatError('packed models are for little-endian machines, and this machine is not one', {
    hint: 'load the model that was packed',
  });
}
