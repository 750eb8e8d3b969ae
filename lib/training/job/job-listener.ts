import type { Parameters } from '../parameters.ts';
import type { RoundReport } from '../train.ts';
import type { Assembly } from './assemble.ts';

/** What is known after a round. */
export interface RoundNews {
  readonly report: RoundReport;
  readonly numRound: number;
  /** which of several models it is of */
  readonly fold?: { readonly index: number; readonly count: number } | undefined;
  /** Everything to go on from here in a later run. */
  readonly checkpoint: () => Uint8Array;
}

/** Whom the job tells how far it is. */
export interface JobListener {
  /** The data are read and fit the options. */
  onStart(assembly: Assembly, parameters: Parameters): void;
  /** A line for the log, in the words of SageMaker's container. */
  onLine(line: string): void;
  /** Waited for; an exception ends the job. */
  onRound(news: RoundNews): void | Promise<void>;
}
