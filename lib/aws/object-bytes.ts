import { readObject } from './read-object.ts';
import type { S3Head } from './s3.ts';
import type { S3Location } from './s3-uri.ts';

interface Range {
  readonly begin: number;
  readonly end: number;
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
  readonly #signal: AbortSignal | undefined;
  #ready: readonly { readonly begin: number; readonly bytes: Uint8Array }[] = [];

  constructor(location: S3Location, head: S3Head, signal?: AbortSignal) {
    this.byteLength = head.bytes;
    this.#location = location;
    this.#head = head;
    this.#signal = signal;
  }

  async load(ranges: readonly Range[]): Promise<void> {
    this.#ready = [];
    const ready = joined(ranges).map(({ begin, end }) => ({ begin, bytes: new Uint8Array(end - begin) }));
    const parts = ready.flatMap(({ begin, bytes }) => partsOf(bytes, begin));
    const work = parts[Symbol.iterator]();
    const fetchParts = async () => {
      for (const { into, begin } of work)
        await readObject(this.#location, this.#head, into, { begin, signal: this.#signal });
    };
    await Promise.all(Array.from({ length: Math.min(IN_FLIGHT, parts.length) }, fetchParts));
    this.#ready = ready;
  }

  has({ begin, end }: Range): boolean {
    return this.#find(begin, end) !== undefined;
  }

  read(begin: number, end: number): Uint8Array {
    const found = this.#find(begin, end);
    if (!found) throw new RangeError(`the bytes ${begin} to ${end} were not loaded`);
    return found.bytes.subarray(begin - found.begin, end - found.begin);
  }

  #find(begin: number, end: number) {
    return this.#ready.find((range) => range.begin <= begin && end <= range.begin + range.bytes.length);
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
