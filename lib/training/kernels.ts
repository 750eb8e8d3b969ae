import { ConfigurationError } from '../errors.ts';
import { LinearMemory } from '../wasm/linear-memory.ts';
import { KernelModule, overSharedMemory } from '../wasm/module.ts';
import type { KernelExports, Pointer } from './kernel-exports.ts';
import { kernels } from './kernels.gen.ts';
import { TaskBoard } from './team/task-board.ts';
import { type MemberData, Team, type TeamOptions } from './team/team.ts';

/** Bytes that each thread has for itself: gradient pairs of a block of rows, or sides of 8,192 codes. */
export const SCRATCH_BYTES = 8192;

const ownKernels = new KernelModule<KernelExports>(kernels);
const sharedKernels = new KernelModule<KernelExports>(() => overSharedMemory(kernels()));

/** The kernels of a training run with a memory of their own, and the threads that share it. */
export class Kernels {
  readonly memory: LinearMemory;
  readonly run: KernelExports;
  readonly team: Team;

  /** @param threads one, unless others are asked for */
  constructor(threads?: TeamOptions) {
    const memory = threads && threads.size > 1 ? reserveShared() : undefined;
    this.memory = memory ?? new LinearMemory();
    this.run = (memory ? sharedKernels : ownKernels).instantiate(this.memory);
    this.run.useScratch(this.allocate(SCRATCH_BYTES));
    this.team = memory && threads ? this.#startTeam(threads) : new Team(this.run);
  }

  #startTeam({ script, size, leastNs }: TeamOptions): Team {
    // not imported: who never starts a thread need not load it
    const { Worker } = process.getBuiltinModule('node:worker_threads');
    const module = sharedKernels.compile()!;
    const board = new TaskBoard(this.memory, this.run);
    const members = Array.from({ length: size - 1 }, () => {
      const scratch = this.allocate(SCRATCH_BYTES);
      const workerData: MemberData = { module, memory: this.memory.memory, board: board.address, scratch };
      return new Worker(script, { workerData });
    });
    return new Team(this.run, { board, members, leastNs });
  }

  /**
   * The address of zeroed bytes, aligned to a cache line.
   *
   * @throws ConfigurationError when there is no more memory
   */
  allocate(bytes: number): Pointer {
    return this.#withinMemory(bytes, () => this.memory.allocate(bytes));
  }

  /** The same for bytes that are written before they are read. */
  reserve(bytes: number): Pointer {
    return this.#withinMemory(bytes, () => this.memory.reserve(bytes));
  }

  /** The address of a copy of some numbers. */
  place(values: Int32Array | Uint32Array | Float32Array | Float64Array | Uint8Array): Pointer {
    return this.#withinMemory(values.byteLength, () => this.memory.put(values));
  }

  #withinMemory(bytes: number, take: () => Pointer): Pointer {
    try {
      return take();
    } catch (cause) {
      const needed = ((this.memory.size + bytes) / 2 ** 30).toFixed(1);
      throw new ConfigurationError(`training needs ${needed} GB beside the rows, and that is not available`, {
        hint: '4 GB is the most; use fewer rows or features, a smaller max_bin, or a limit of max_depth or max_leaves',
        cause,
      });
    }
  }
}

/** A memory for several threads; undefined where there is none, with a warning. */
function reserveShared(): LinearMemory | undefined {
  try {
    return LinearMemory.shared();
  } catch (error) {
    process.emitWarning(`threads cannot share memory, so that one thread trains: ${(error as Error).message}`);
    return undefined;
  }
}

/** A thread's side of a team: works until there is no more to do. */
export function joinTeam({ module, memory, board, scratch }: MemberData): void {
  const shared = new LinearMemory(memory);
  sharedKernels.adopt(module);
  const run = sharedKernels.instantiate(shared);
  run.useScratch(scratch);
  new TaskBoard(shared, run, board).work();
}
