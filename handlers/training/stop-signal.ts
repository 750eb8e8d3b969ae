const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/** A SIGTERM or SIGINT that came: a job looks at it between rounds, where its checkpoint can be written. */
export class StopSignal {
  #signal: NodeJS.Signals | undefined;
  #isBetweenRounds = false;

  constructor() {
    for (const signal of SIGNALS) process.on(signal, this.#stop);
  }

  get isStopped(): boolean {
    return this.#signal !== undefined;
  }

  /** From now on somebody asks `isStopped` every so often; before, a signal ends the process at once. */
  expectRounds(): void {
    this.#isBetweenRounds = true;
  }

  /** Signals end the process again as they would without this. */
  close(): void {
    for (const signal of SIGNALS) process.off(signal, this.#stop);
  }

  readonly #stop = (signal: NodeJS.Signals): void => {
    if (!this.#isBetweenRounds || this.#signal !== undefined) process.exit(EXIT_STOPPED);
    this.#signal = signal;
  };
}

/** 128 + SIGTERM. */
export const EXIT_STOPPED = 143;
