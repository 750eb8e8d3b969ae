import { CaptureBlock, type Kept, type PackedBlock, recordBytes } from './capture-block.ts';
import type { CaptureMemory } from './capture-memory.ts';

/** Empty blocks that are kept: as many as are filled while others are stored. */
const MAX_FREE = 16;

/** Blocks, and the bytes that they keep from others. */
export interface Taken {
  readonly blocks: readonly PackedBlock[];
  readonly heldBytes: number;
}

/** The blocks of requests that wait to be stored, within the memory that they may have. */
export class WaitingBlocks {
  readonly #memory: CaptureMemory;
  readonly #free: CaptureBlock[] = [];
  #blocks: CaptureBlock[] = [];
  /** bytes of those that wait and that nobody is storing */
  numByte = 0;

  constructor(memory: CaptureMemory) {
    this.#memory = memory;
  }

  /** Whether there was room. */
  add(kept: Kept): boolean {
    const numByte = recordBytes(kept);
    if (!this.#memory.hold(numByte)) return false;
    let last = this.#blocks.at(-1);
    if (last === undefined || !last.hasRoom(numByte)) {
      const usual = this.#free.pop();
      last = usual?.hasRoom(numByte) ? usual : CaptureBlock.open(numByte);
      this.#blocks.push(last);
    }
    const before = last.heldBytes;
    last.add(kept);
    this.numByte += last.heldBytes - before;
    return true;
  }

  /** Those that wait, which are the caller's from here on. */
  take(): Taken {
    const heldBytes = this.numByte;
    this.numByte = 0;
    return { blocks: this.#blocks.splice(0).map((block) => block.pack()), heldBytes };
  }

  /** Takes back what is stored, or given up. */
  release(blocks: readonly PackedBlock[]): void {
    for (const packed of blocks) {
      const block = new CaptureBlock(packed);
      this.#memory.giveBack(block.heldBytes);
      if (block.isUsual && this.#free.length < MAX_FREE) this.#free.push(block.clear());
    }
  }

  /** Takes back what waits still: those of a block that are done with are marked. */
  putBack(blocks: readonly PackedBlock[]): void {
    const isDone = (block: PackedBlock) => new CaptureBlock(block).entries().length === 0;
    this.release(blocks.filter(isDone));
    this.#blocks.unshift(...blocks.filter((block) => !isDone(block)).map((block) => new CaptureBlock(block)));
    this.numByte = this.#blocks.reduce((sum, { heldBytes }) => sum + heldBytes, 0);
  }
}
