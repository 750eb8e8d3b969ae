import { BytePieces } from '../platform/byte-pieces.ts';
import { readAhead } from './read-ahead.ts';
import { readObject } from './read-object.ts';
import type { S3Head } from './s3.ts';
import type { S3Location } from './s3-uri.ts';

interface Range {
  readonly begin: number;
  readonly end: number;
}

export interface ObjectBytesOptions {
  /** stops the reading, with its reason as the error */
  readonly signal?: AbortSignal | undefined;
  /** whether other threads read what is loaded */
  readonly isShared?: boolean | undefined;
}

/** Bytes of one request, and requests that are under way at once. */
const [PART_BYTES, IN_FLIGHT] = [2 ** 23, 4];
/** Bytes between two ranges that cost less than another request. */
const GAP_BYTES = 2 ** 16;

/** The bytes of an object, read in ranges, all of the very object that was found first. */
export class ObjectBytes {
  readonly byteLength: number;
  readonly #location: S3Location;
  readonly #head: S3Head;
  readonly #options: ObjectBytesOptions;

  constructor(location: S3Location, head: S3Head, options: ObjectBytesOptions = {}) {
    this.byteLength = head.bytes;
    this.#location = location;
    this.#head = head;
    this.#options = options;
  }

  async load(ranges: readonly Range[]): Promise<BytePieces> {
    const { signal } = this.#options;
    const Memory = this.#options.isShared ? SharedArrayBuffer : ArrayBuffer;
    const ready = joined(ranges).map(({ begin, end }) => ({ begin, bytes: new Uint8Array(new Memory(end - begin)) }));
    const parts = ready.flatMap(({ begin, bytes }) => partsOf(bytes, begin));
    const work = parts[Symbol.iterator]();
    const fetchParts = async () => {
      for (const { into, begin } of work) await readObject(this.#location, this.#head, into, { begin, signal });
    };
    await Promise.all(Array.from({ length: Math.min(IN_FLIGHT, parts.length) }, fetchParts));
    const fetch = (begin: number, end: number) => readAhead(this.#location, this.#head, { begin, end, signal });
    return new BytePieces(ready, fetch);
  }
}

/** Ranges in their order, those that lie close together as one. */
function joined(ranges: readonly Range[]): Range[] {
  const sorted = ranges.filter(({ begin, end }) => end > begin).sort((a, b) => a.begin - b.begin);
  const result: { begin: number; end: number }[] = [];
  for (const { begin, end } of sorted) {
    const last = result.at(-1);
    if (last && begin - last.end <= GAP_BYTES) last.end = Math.max(last.end, end);
    else result.push({ begin, end });
  }
  return result;
}

function partsOf(bytes: Uint8Array, begin: number): { into: Uint8Array; begin: number }[] {
  return Array.from({ length: Math.ceil(bytes.length / PART_BYTES) }, (_, part) => ({
    into: bytes.subarray(part * PART_BYTES, (part + 1) * PART_BYTES),
    begin: begin + part * PART_BYTES,
  }));
}
