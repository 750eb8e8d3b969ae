import { copyShared } from '../../platform/node.ts';
import { LinearMemory } from '../../wasm/linear-memory.ts';
import type { CsvText } from '../frame.ts';
import { CsvLines, CsvOutput, LineSearch } from '../layouts.gen.ts';
import { markerKeys } from './markers.ts';
import { csvKernels, type Kernels } from './module.ts';

/** Bytes of a text that the kernels take at a time, but for longer lines: they stay in the second-level cache with their rows. */
export const MAX_TEXT_BYTES = 2 ** 18;
/** Before and behind a text: what the kernels may read, and overwrite. */
const GUARD_BYTES = 64;
/** A buffer of up to so many bytes is copied as a whole, as other lines of it will be read or written next. */
const MAX_WHOLE_BYTES = 2 ** 20;

const LINE_FEED = 0x0a;

/** The kernels and their memory: what stays comes first, then the text at hand, then what each use makes anew. */
export class CsvWorkplace {
  readonly memory = new LinearMemory(16);
  readonly kernels: Kernels = csvKernels.instantiate(this.memory);
  /** what the kernels are told */
  readonly search = this.memory.allocate(LineSearch.bytes);
  readonly lines = this.memory.allocate(CsvLines.bytes);
  readonly output = this.memory.allocate(CsvOutput.bytes);
  /** (NUM_MARKER) texts that stand for a missing number */
  readonly markers = this.memory.put(markerKeys());
  /** where the text may lie; undefined until one comes */
  #room: { readonly address: number; readonly bytes: number; readonly end: number } | undefined;
  /** the offsets (their memory) of the lines whose whole buffer lies there; the buffer may get another text later */
  #whole: ArrayBufferLike | undefined;

  /**
   * Brings lines `[begin, end)` of a text, and takes back what was allocated behind the one before.
   *
   * @returns the address of offset 0, as 32 bits: with a part of a buffer it may lie before the memory
   */
  bringLines({ bytes, starts, ends }: CsvText, begin: number, end: number): number {
    if (ends.buffer !== this.#whole) return this.bring(bytes, starts[begin]!, ends[end - 1]!);
    this.clear();
    return this.#room!.address;
  }

  /** The same for `bytes[first, last)`. */
  bring(bytes: Uint8Array, first: number, last: number): number {
    const room = this.#makeRoom(last - first);
    copyShared(bytes, first, last, this.memory.bytes(room.address, last - first), 0);
    this.memory.bytes(room.address + last - first, 1)[0] = LINE_FEED; // no digit behind the last line
    this.#whole = undefined;
    return (room.address - first) >>> 0;
  }

  /** The whole buffer, if it is not too large for that; undefined otherwise. */
  bringWhole(bytes: Uint8Array): number | undefined {
    return bytes.length <= MAX_WHOLE_BYTES ? this.bring(bytes, 0, bytes.length) : undefined;
  }

  /** Says that lines with these offsets are those of the whole buffer that was brought. */
  keepFor(ends: Uint32Array): void {
    this.#whole = ends.buffer;
  }

  /** Takes back what was allocated behind the text. */
  clear(): void {
    this.memory.release((this.#room ?? this.#makeRoom(0)).end);
  }

  #makeRoom(bytes: number): { readonly address: number; readonly end: number } {
    if (this.#room === undefined || this.#room.bytes < bytes) {
      if (this.#room) this.memory.release(this.#room.address - GUARD_BYTES);
      const address = this.memory.reserve(bytes + 2 * GUARD_BYTES) + GUARD_BYTES;
      this.#room = { address, bytes, end: this.memory.size };
    }
    this.memory.release(this.#room.end);
    return this.#room;
  }
}

/** As many lines from `begin` on as the kernels take at a time, up to `last`, and one at least. */
export function endOfPiece({ starts, ends }: CsvText, begin: number, last: number): number {
  let end = last;
  for (;;) {
    const bytes = ends[end - 1]! - starts[begin]!;
    if (bytes <= MAX_TEXT_BYTES || end === begin + 1) return end;
    end = begin + Math.max(1, Math.floor(((end - begin) * MAX_TEXT_BYTES) / bytes) - 1);
  }
}

let common: CsvWorkplace | undefined;

/** Where lines are found, numbers read and rows written, so that a text is brought once. */
export function commonWorkplace(): CsvWorkplace {
  common ??= new CsvWorkplace();
  return common;
}
