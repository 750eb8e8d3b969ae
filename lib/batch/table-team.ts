import type { TableGroup } from '../content/media-type.ts';
import type { TaskThreads } from '../threads/task-threads.ts';
import type { RowsResult, RowsTask } from './table-rows.ts';

/** Runs of rows that each thread of the pool has: one that it scores, and another so that it never waits for the next. */
const RUNS_PER_THREAD = 2;
/** Runs that this thread has scored and that wait for those before them. */
const OWN_RUNS = 2;

/** Rows of a group that are scored together. */
export interface RowRun {
  readonly group: TableGroup;
  readonly index: number;
  /** rows `[begin, end)` of the group, and those of the groups before */
  readonly begin: number;
  readonly end: number;
  readonly rowsBefore: number;
  /** whether the group ends with them */
  readonly isLast: boolean;
}

interface Job {
  readonly run: RowRun;
  readonly isOwn: boolean;
  readonly result: Promise<RowsResult>;
  isDone: boolean;
}

export interface TeamOptions {
  /** threads beside this one */
  readonly pool: TaskThreads | undefined;
  readonly signal: AbortSignal | undefined;
  /** scores in this thread */
  readonly scoreOwn: (run: RowRun) => Promise<RowsResult>;
  /** what another thread needs to do the same; undefined as long as it cannot */
  readonly taskOf: (run: RowRun) => RowsTask | undefined;
}

/** Scores runs of rows in several threads, this one among them; results are taken in the order of the rows. */
export class TableTeam {
  readonly #options: TeamOptions;
  readonly #poolRuns: number;
  readonly #jobs: Job[] = [];

  constructor(options: TeamOptions) {
    this.#options = options;
    this.#poolRuns = (options.pool?.size ?? 0) * RUNS_PER_THREAD;
  }

  /** Whether `next` is to be called before another run is added: the first is done, or there is no room. */
  get hasNext(): boolean {
    return this.#jobs[0]?.isDone || this.#jobs.length >= this.#poolRuns + OWN_RUNS;
  }

  get isEmpty(): boolean {
    return this.#jobs.length === 0;
  }

  /** Gives a run to the pool, or scores it where that has enough. */
  async add(run: RowRun): Promise<void> {
    const { pool, signal, scoreOwn, taskOf } = this.#options;
    const hasRoom = pool?.isReady && this.#jobs.filter(({ isOwn }) => !isOwn).length < this.#poolRuns;
    const task = hasRoom ? taskOf(run) : undefined;
    const result = task ? pool!.run<RowsResult>('rows', task, { signal }) : scoreOwn(run);
    const job: Job = { run, isOwn: task === undefined, result, isDone: false };
    const done = () => {
      job.isDone = true;
    };
    result.then(done, done); // an error is reported to whoever asks for the next
    this.#jobs.push(job);
    if (job.isOwn) await result.catch(() => undefined);
  }

  /** The first of the runs, and what came of it. */
  async next(): Promise<{ readonly run: RowRun; readonly result: RowsResult }> {
    const { run, result } = this.#jobs.shift()!;
    return { run, result: await result };
  }
}
