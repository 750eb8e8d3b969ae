import { native } from '../../platform/node.ts';
import { isLarge, OVERHEAD_BYTES } from './capture-memory.ts';

/** Memory that records lie in; one that needs more has its own. */
const BLOCK_BYTES = 2 ** 18;

/**
 * A record: four numbers of 32 bits (its length, those of the metadata and the two bodies), the place of its kind, four bytes of
 * nothing, when it was answered as float64; then the metadata and the bodies.
 */
const HEAD_BYTES = 32;
/** The length of a body that stands beside the block. */
const BESIDE = 0xffff_ffff;
/** The length of a record that is done with has this bit. */
const DONE = 0x8000_0000;

/** What a body is said to be. */
export interface BodyType {
  /** empty where nothing was said */
  readonly contentType: string;
  readonly contentEncoding: string | undefined;
}

/** What many requests have in common. */
export interface Kind {
  /** `endpoint/variant` */
  readonly place: string;
  readonly input: BodyType;
  readonly output: BodyType;
}

/** A request as it is to be kept. */
export interface Kept {
  readonly kind: Kind;
  /** the end of its line: what that says besides bodies and their types */
  readonly metadata: string;
  /** when it was answered, in ms since 1970 */
  readonly atMs: number;
  readonly input: Uint8Array;
  readonly output: Uint8Array | string;
}

/** A request that waits to be stored. */
export interface Entry {
  readonly kind: Kind;
  readonly metadata: Buffer;
  readonly atMs: number;
  readonly input: Buffer;
  readonly output: Buffer;
  readonly block: CaptureBlock;
  /** where its record begins in the block */
  readonly at: number;
}

/** A block as it goes to another thread and back. */
export interface PackedBlock {
  readonly memory: Uint8Array<ArrayBuffer>;
  readonly usedBytes: number;
  readonly kinds: readonly Kind[];
  /** large bodies, in the order of their records */
  readonly beside: readonly Uint8Array<ArrayBuffer>[];
}

/**
 * Requests as bytes, one behind the other. Objects that live until they are stored would cost the collector more than a request
 * costs otherwise, and another thread gets bytes without a copy.
 */
export class CaptureBlock {
  readonly #memory: Buffer<ArrayBuffer>;
  readonly #kinds: Kind[];
  readonly #beside: Uint8Array<ArrayBuffer>[];
  #usedBytes: number;

  constructor({ memory, usedBytes, kinds, beside }: PackedBlock) {
    this.#memory = native(memory) as Buffer<ArrayBuffer>;
    this.#usedBytes = usedBytes;
    this.#kinds = [...kinds];
    this.#beside = [...beside];
  }

  /** An empty one. @param numByte of the first record */
  static open(numByte: number): CaptureBlock {
    const memory = Buffer.allocUnsafeSlow(Math.max(BLOCK_BYTES, numByte));
    return new CaptureBlock({ memory, usedBytes: 0, kinds: [], beside: [] });
  }

  get isUsual(): boolean {
    return this.#memory.length === BLOCK_BYTES;
  }

  /** what it keeps from others */
  get heldBytes(): number {
    if (this.#beside.length === 0) return this.#usedBytes;
    return this.#beside.reduce((sum, { length }) => sum + length + OVERHEAD_BYTES, this.#usedBytes);
  }

  hasRoom(numByte: number): boolean {
    return this.#usedBytes + numByte <= this.#memory.length;
  }

  /** Forgets its records. */
  clear(): this {
    this.#usedBytes = 0;
    this.#kinds.length = 0;
    this.#beside.length = 0;
    return this;
  }

  /** Appends a record, where there is room; large bodies, which have memory of their own, stand beside the block. */
  add({ kind, metadata, atMs, input, output }: Kept): void {
    const at = this.#usedBytes;
    const memory = this.#memory;
    const metadataBytes = memory.write(metadata, at + HEAD_BYTES);
    const inputAt = at + HEAD_BYTES + metadataBytes;
    const inputBytes = this.#place(input, inputAt);
    const outputAt = inputAt + inlineBytes(inputBytes);
    const outputBytes = this.#place(output, outputAt);
    this.#usedBytes = outputAt + inlineBytes(outputBytes);
    memory.writeUInt32LE(this.#usedBytes - at, at);
    memory.writeUInt32LE(metadataBytes, at + 4);
    memory.writeUInt32LE(inputBytes, at + 8);
    memory.writeUInt32LE(outputBytes, at + 12);
    memory.writeUInt32LE(this.#placeOf(kind), at + 16);
    memory.writeDoubleLE(atMs, at + 24);
  }

  /** Those that are not done with. */
  entries(): Entry[] {
    const entries: Entry[] = [];
    const memory = this.#memory;
    const beside = this.#beside[Symbol.iterator]();
    for (let at = 0, end = 0; at < this.#usedBytes; at = end) {
      const length = memory.readUInt32LE(at);
      end = at + (length % DONE);
      const [inputBytes, outputBytes] = [memory.readUInt32LE(at + 8), memory.readUInt32LE(at + 12)];
      const inputAt = at + HEAD_BYTES + memory.readUInt32LE(at + 4);
      const outputAt = inputAt + inlineBytes(inputBytes);
      const input = inputBytes === BESIDE ? native(beside.next().value!) : memory.subarray(inputAt, outputAt);
      const output = outputBytes === BESIDE ? native(beside.next().value!) : memory.subarray(outputAt, end);
      if (length >= DONE) continue;
      const metadata = memory.subarray(at + HEAD_BYTES, inputAt);
      const kind = this.#kinds[memory.readUInt32LE(at + 16)]!;
      entries.push({ kind, metadata, atMs: memory.readDoubleLE(at + 24), input, output, block: this, at });
    }
    return entries;
  }

  /** Marks an entry as done with. */
  finish({ at }: Entry): void {
    this.#memory.writeUInt32LE(this.#memory.readUInt32LE(at) + DONE, at);
  }

  pack(): PackedBlock {
    return { memory: this.#memory, usedBytes: this.#usedBytes, kinds: this.#kinds, beside: this.#beside };
  }

  #place(body: Uint8Array | string, at: number): number {
    if (typeof body === 'string') return this.#memory.write(body, at);
    if (isLarge(body)) {
      this.#beside.push(body as Uint8Array<ArrayBuffer>);
      return BESIDE;
    }
    this.#memory.set(body, at);
    return body.length;
  }

  /** Requests of one kind have the same object, for the most part. */
  #placeOf(kind: Kind): number {
    const last = this.#kinds.length - 1;
    if (this.#kinds[last] === kind) return last;
    return this.#kinds.push(kind) - 1;
  }
}

function inlineBytes(bodyBytes: number): number {
  return bodyBytes === BESIDE ? 0 : bodyBytes;
}

/** Bytes of a record in its block. */
export function recordBytes({ metadata, input, output }: Kept): number {
  const inputBytes = isLarge(input) ? 0 : input.length;
  const outputBytes = isLarge(output) ? 0 : Buffer.byteLength(output);
  return HEAD_BYTES + Buffer.byteLength(metadata) + inputBytes + outputBytes;
}

/** What goes to another thread without a copy. */
export function buffersOf(blocks: readonly PackedBlock[]): ArrayBuffer[] {
  return blocks.flatMap(({ memory, beside }) => [memory.buffer, ...beside.map(({ buffer }) => buffer)]);
}
