import { concat, utf8Bytes } from '../../platform/node.ts';
import { crc32 } from './crc32.ts';

const [LOCAL, CENTRAL, END] = [0x04034b50, 0x02014b50, 0x06054b50];
/** Of the version of zip that knows names in UTF-8, and the flag that says so. */
const [VERSION, UTF8_NAMES] = [20, 0x0800];
/** 1 January 1980, as zipfile writes it where nobody says a time. */
const FIRST_DAY = 0x21;

/** An archive of members that are stored as they are. */
export function writeZip(members: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const pieces: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let at = 0;
  for (const [name, bytes] of members) {
    const nameBytes = utf8Bytes(name);
    const facts = factsOf(bytes, nameBytes.length);
    pieces.push(words([LOCAL]), facts, nameBytes, bytes);
    const tail = new Uint8Array(14); // comment, disk and attributes
    new DataView(tail.buffer).setUint32(10, at, true);
    directory.push(words([CENTRAL]), shorts([VERSION]), facts, tail, nameBytes);
    at += 4 + facts.length + nameBytes.length + bytes.length;
  }
  const size = directory.reduce((sum, piece) => sum + piece.length, 0);
  const end = [words([END]), shorts([0, 0, members.size, members.size]), words([size, at]), shorts([0])];
  return concat([...pieces, ...directory, ...end]);
}

/** What a member's own head and the directory say of it alike. */
function factsOf(bytes: Uint8Array, nameBytes: number): Uint8Array {
  const [stored, time, extra] = [0, 0, 0];
  return concat([
    shorts([VERSION, UTF8_NAMES, stored, time, FIRST_DAY]),
    words([crc32(bytes), bytes.length, bytes.length]),
    shorts([nameBytes, extra]),
  ]);
}

function words(values: readonly number[]): Uint8Array {
  return new Uint8Array(Uint32Array.from(values).buffer);
}

function shorts(values: readonly number[]): Uint8Array {
  return new Uint8Array(Uint16Array.from(values).buffer);
}
