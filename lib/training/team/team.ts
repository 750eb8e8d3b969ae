import type { Worker } from 'node:worker_threads';
import { WorkerError } from '../../errors.ts';
import type { LinearMemory } from '../../wasm/linear-memory.ts';
import type { CompiledModule } from '../../wasm/module.ts';
import type { KernelExports } from '../kernel-exports.ts';
import type { TaskBoard } from './task-board.ts';

/** Threads that train together. */
export interface TeamOptions {
  /** path of the bundle that a thread runs (handlers/train-worker.ts) */
  readonly script: string;
  /** threads in all */
  readonly size: number;
  /** Calls that take less time together are done before another thread wakes up; tests share all of them. */
  readonly leastNs?: number;
}

/** What a thread is given when it starts. */
export interface MemberData {
  readonly module: CompiledModule;
  readonly memory: LinearMemory['memory'];
  /** address of the board */
  readonly board: number;
  /** address of SCRATCH_BYTES of its own */
  readonly scratch: number;
}

/** One kernel with its arguments. */
export type KernelCall = {
  [Name in keyof KernelExports]: readonly [Name, ...Parameters<KernelExports[Name]>];
}[keyof KernelExports];

/** Threads other than the caller's. */
interface Others {
  /** where they take their calls */
  readonly board: TaskBoard;
  readonly members: readonly Worker[];
  readonly leastNs?: number | undefined;
}

const LEAST_NS = 30_000;

/** Does kernel calls that do not touch each other's bytes, alone or with other threads. */
export class Team {
  readonly size: number;
  readonly #kernels: KernelExports;
  readonly #others: Others | undefined;
  /** where each kernel is among what a module exports */
  readonly #index: ReadonlyMap<string, number>;
  #isClosing = false;
  #loss: Error | undefined;

  constructor(kernels: KernelExports, others?: Others) {
    this.#kernels = kernels;
    this.#others = others;
    this.#index = new Map(Object.keys(kernels).map((name, index) => [name, index]));
    this.size = 1 + (others?.members.length ?? 0);
    for (const member of others?.members ?? []) this.#watch(member);
  }

  /**
   * Does calls in any order and waits for all of them.
   *
   * @param ns about how long one thread takes
   * @returns their results, in the order of the calls
   * @throws WorkerError when a thread has ended
   */
  run(calls: readonly KernelCall[], ns: number): number[] {
    const isShort = calls.length < 2 || ns < (this.#others?.leastNs ?? LEAST_NS);
    if (this.#others === undefined || isShort) return calls.map((call) => this.#do(call));
    const results =
      this.#loss === undefined &&
      this.#others.board.run(calls.map(([name, ...numbers]) => [this.#index.get(name)!, ...numbers]));
    if (results !== false) return results;
    throw new WorkerError('a thread of the training has ended', {
      hint: 'see whether memory was short; nthread=1 trains without other threads',
      cause: this.#loss,
    });
  }

  /** Ends the other threads. */
  async close(): Promise<void> {
    this.#isClosing = true;
    this.#others?.board.close();
    await Promise.all((this.#others?.members ?? []).map((member) => member.terminate()));
  }

  #do([name, ...numbers]: KernelCall): number {
    const kernel = this.#kernels[name] as (...numbers: number[]) => number | undefined;
    return kernel(...numbers) ?? 0;
  }

  /** A thread that does not start leaves its part to the others; one that ends later may have left a call half done. */
  #watch(member: Worker): void {
    let isStarted = false;
    member.unref();
    member.on('message', () => {
      isStarted = true;
    });
    member.on('error', (error) => {
      if (isStarted) this.#loss ??= error;
      else process.emitWarning(`a thread of the training does not start, so that fewer do the work: ${error.message}`);
    });
    member.on('exit', (code) => {
      if (isStarted && !this.#isClosing) this.#loss ??= new Error(`it has ended with status ${code}`);
    });
  }
}
