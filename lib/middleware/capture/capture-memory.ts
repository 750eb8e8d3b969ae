/** What is kept of a body besides its bytes. */
export const OVERHEAD_BYTES = 256;

/** Pieces of memory that small bodies lie in, and those that are kept when nothing does: new memory costs 2 µs for each 4 kB. */
const [SLAB_BYTES, MAX_FREE] = [2 ** 18, 16];

/** Whether a body has memory of its own, or is to have. */
export function isLarge(body: Uint8Array | string): boolean {
  return body.length > SLAB_BYTES / 4;
}

interface Slab {
  readonly memory: Buffer;
  usedBytes: number;
  /** copies that are not released */
  numCopy: number;
}

/** The memory that captured bodies may take between them until they are stored. */
export class CaptureMemory {
  readonly #maxBytes: number;
  readonly #slabs = new Map<ArrayBufferLike, Slab>();
  readonly #free: Slab[] = [];
  #slab: Slab | undefined;
  #heldBytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Counts so many bytes until they are given back; false where there is no room. */
  hold(numByte: number): boolean {
    const isRoom = this.#heldBytes + numByte <= this.#maxBytes;
    if (isRoom) this.#heldBytes += numByte;
    return isRoom;
  }

  giveBack(numByte: number): void {
    this.#heldBytes -= numByte;
  }

  /** A copy that counts until it is released, once; undefined where there is no room. */
  copy(body: Uint8Array | string): Buffer | undefined {
    const length = typeof body === 'string' ? Buffer.byteLength(body) : body.length;
    if (!this.hold(length + OVERHEAD_BYTES)) return undefined;
    const copy = isLarge(body) ? Buffer.allocUnsafeSlow(length) : this.#place(length);
    if (typeof body === 'string') copy.write(body);
    else copy.set(body);
    return copy;
  }

  /** Takes copies back, whose bytes may be others from then on. */
  release(...copies: readonly (Buffer | undefined)[]): void {
    for (const copy of copies) {
      if (copy === undefined) continue;
      this.#heldBytes -= copy.length + OVERHEAD_BYTES;
      const slab = this.#slabs.get(copy.buffer);
      if (slab && --slab.numCopy === 0) this.#empty(slab);
    }
  }

  #place(length: number): Buffer {
    if (this.#slab === undefined || this.#slab.usedBytes + length > SLAB_BYTES) this.#slab = this.#open();
    const slab = this.#slab;
    const begin = slab.usedBytes;
    slab.usedBytes += length;
    slab.numCopy++;
    return slab.memory.subarray(begin, slab.usedBytes);
  }

  #open(): Slab {
    const slab = this.#free.pop() ?? { memory: Buffer.allocUnsafeSlow(SLAB_BYTES), usedBytes: 0, numCopy: 0 };
    this.#slabs.set(slab.memory.buffer, slab);
    return slab;
  }

  #empty(slab: Slab): void {
    slab.usedBytes = 0;
    if (slab === this.#slab) return;
    this.#slabs.delete(slab.memory.buffer);
    if (this.#free.length < MAX_FREE) this.#free.push(slab);
  }
}
