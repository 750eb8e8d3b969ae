import { LinearMemory } from '../../lib/wasm/linear-memory.ts';

const GUARD_BYTES = 512;
const PATTERN = 0xa5;

/** A memory with a guard zone on both sides of every allocation, to show what kernels write out of bounds. */
export class GuardedMemory extends LinearMemory {
  readonly #guards: number[] = [];

  override reserve(bytes: number): number {
    const start = super.reserve(bytes + 2 * GUARD_BYTES);
    const heap = new Uint8Array(this.memory.buffer);
    for (const guard of [start, start + GUARD_BYTES + bytes]) {
      heap.fill(PATTERN, guard, guard + GUARD_BYTES);
      this.#guards.push(guard);
    }
    return start + GUARD_BYTES;
  }

  /** Guard zones that are not as they were. */
  countViolations(): number {
    const heap = new Uint8Array(this.memory.buffer);
    const isBroken = (guard: number) => heap.subarray(guard, guard + GUARD_BYTES).some((byte) => byte !== PATTERN);
    return this.#guards.filter(isBroken).length;
  }
}
