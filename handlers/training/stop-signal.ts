import { constants } from 'node:os';
import { END_SIGNALS } from '../program/early-end.ts';

/** A SIGTERM, SIGINT or SIGHUP that came: a job looks at it between rounds, where its checkpoint can be written. */
export class StopSignal {
  #signal: NodeJS.Signals | undefined;
  #isBetweenRounds = false;

  constructor() {
    for (const signal of END_SIGNALS) process.on(signal, this.#stop);
  }

  get isStopped(): boolean {
    return this.#signal !== undefined;
  }

  /** What a job that was stopped ends with. */
  get exitStatus(): number {
    return exitStatus(this.#signal ?? 'SIGTERM');
  }

  /** From now on somebody asks `isStopped` every so often; before, a signal ends the process at once. */
  expectRounds(): void {
    this.#isBetweenRounds = true;
  }

  /** Signals end the process again as they would without this. */
  close(): void {
    for (const signal of END_SIGNALS) process.off(signal, this.#stop);
  }

  readonly #stop = (signal: NodeJS.Signals): void => {
    if (!this.#isBetweenRounds || this.#signal !== undefined) process.exit(exitStatus(signal));
    this.#signal = signal;
  };
}

/** 128 + n, as shells tell it. */
function exitStatus(signal: NodeJS.Signals): number {
  return 128 + constants.signals[signal];
}
