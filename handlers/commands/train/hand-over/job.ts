import type { JobOptions } from '../../../../lib/training/job/options.ts';
import type { OptionValues } from '../../command.ts';

/** A job that another machine is to do. */
export interface HandedJob {
  readonly data: string;
  readonly validation: string | undefined;
  readonly output: string | undefined;
  readonly options: JobOptions;
  /** the command line's options */
  readonly values: OptionValues;
}

/** What trains a job: the text that starts it there, and what its reader should know. */
export interface HandOver {
  readonly text: string;
  readonly notes: readonly string[];
}
