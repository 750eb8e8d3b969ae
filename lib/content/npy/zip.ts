// Zip archives as zipfile of Python writes them (PKWARE's APPNOTE): what their central directory names.
import { MalformedInputError, PayloadTooLargeError } from '../../errors.ts';
import { unfold, utf8Of } from '../../platform/node.ts';
import { shorten } from '../../short-text.ts';
import { crc32 } from './crc32.ts';

const [LOCAL, CENTRAL, END] = [0x04034b50, 0x02014b50, 0x06054b50];
const [LOCAL_BYTES, CENTRAL_BYTES, END_BYTES] = [30, 46, 22];
const [STORED, DEFLATED] = [0, 8];
const MAX_COMMENT_BYTES = 0xffff;
/** What members may unfold to together, whatever the archive's size: arrays of zeros shrink a thousandfold. */
const MAX_UNFOLDED_BYTES = 64 * 2 ** 20;

/**
 * The members of an archive by their names, unfolded.
 *
 * @throws MalformedInputError for an archive that is damaged, encrypted or contradicts itself; PayloadTooLargeError for one
 * that unfolds to too much
 */
export async function readZip(archive: Uint8Array): Promise<Map<string, Uint8Array>> {
  const view = new DataView(archive.buffer, archive.byteOffset, archive.byteLength);
  const entries = [...entriesOf(archive, view)];
  const total = entries.reduce((sum, { size }) => sum + size, 0);
  const limit = Math.max(MAX_UNFOLDED_BYTES, 4 * archive.length);
  if (total > limit) {
    throw new PayloadTooLargeError(`the archive's members have ${total} bytes, more than ${limit}`, {
      hint: 'send fewer rows at a time, or leave out arrays that are not needed',
    });
  }
  const members = new Map<string, Uint8Array>();
  for (const entry of entries) members.set(entry.name, await unfoldEntry(archive, view, entry));
  return members;
}

interface Entry {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  /** compressed, and not */
  readonly packedSize: number;
  readonly size: number;
  readonly localAt: number;
}

function* entriesOf(archive: Uint8Array, view: DataView): Generator<Entry> {
  const end = findEnd(view);
  const numEntry = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  for (let index = 0; index < numEntry; index++) {
    if (at + CENTRAL_BYTES > end || view.getUint32(at, true) !== CENTRAL) throw damaged('its directory is damaged');
    const nameBytes = view.getUint16(at + 28, true);
    const next = at + CENTRAL_BYTES + nameBytes + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    if (next > end) throw damaged('its directory is damaged');
    if (view.getUint16(at + 8, true) & 1) throw damaged('a member is encrypted');
    yield {
      name: utf8Of(archive, at + CENTRAL_BYTES, at + CENTRAL_BYTES + nameBytes),
      method: view.getUint16(at + 10, true),
      crc: view.getUint32(at + 16, true),
      packedSize: view.getUint32(at + 20, true),
      size: view.getUint32(at + 24, true),
      localAt: view.getUint32(at + 42, true),
    };
    at = next;
  }
}

/** Where the record stands that closes the directory: behind everything, but for a comment. */
function findEnd(view: DataView): number {
  const first = Math.max(0, view.byteLength - END_BYTES - MAX_COMMENT_BYTES);
  for (let at = view.byteLength - END_BYTES; at >= first; at--) if (view.getUint32(at, true) === END) return at;
  throw damaged('its directory is missing');
}

async function unfoldEntry(archive: Uint8Array, view: DataView, entry: Entry): Promise<Uint8Array> {
  const { name, method, packedSize, size, localAt } = entry;
  const what = `member ${shorten(name)}`;
  if (localAt + LOCAL_BYTES > archive.length || view.getUint32(localAt, true) !== LOCAL) {
    throw damaged(`${what} is not where the directory says`);
  }
  const start = localAt + LOCAL_BYTES + view.getUint16(localAt + 26, true) + view.getUint16(localAt + 28, true);
  const packed = archive.subarray(start, start + packedSize);
  if (packed.length < packedSize) throw damaged(`${what} is cut short`);
  const bytes = await unfoldBytes(packed, method, size, what);
  if (bytes.length !== size || crc32(bytes) !== entry.crc) throw damaged(`${what} is not what the directory says`);
  return bytes;
}

async function unfoldBytes(packed: Uint8Array, method: number, size: number, what: string): Promise<Uint8Array> {
  if (method === STORED) return packed;
  if (method !== DEFLATED) throw damaged(`${what} is compressed in another way than deflate`);
  try {
    return await unfold(packed, 'deflate-raw', Math.max(size, 1));
  } catch (cause) {
    throw damaged(`${what} is damaged, or larger than the directory says`, cause);
  }
}

function damaged(what: string, cause?: unknown): MalformedInputError {
  return new MalformedInputError(`the body is not a zip archive that can be read: ${what}`, {
    hint: 'write it with numpy.savez, numpy.savez_compressed or scipy.sparse.save_npz, and send the file byte by byte',
    cause,
  });
}
