import type { ByteSource } from '../content/byte-source.ts';
import { negotiate } from '../content/index.ts';
import {
  type AnswerWriter,
  FRAME_ROWS,
  type MediaType,
  type TableAnswer,
  type TableGroup,
  type TableReader,
  type TableState,
  type WritableType,
} from '../content/media-type.ts';
import { ByteSink } from '../frame/byte-sink.ts';
import { columnFinder } from '../frame/column-finder.ts';
import type { Frame } from '../frame/frame.ts';
import type { Hooks } from '../hooks/hooks.ts';
import { definedOnly, type TransformOptions } from '../hooks/options.ts';
import { predict_fn } from '../hooks/predict-fn.ts';
import type { Model } from '../model/model.ts';
import type { TaskThreads } from '../threads/task-threads.ts';
import { BlockHooks } from './block-hooks.ts';
import { addSummary, countScored, type ScoreSummary } from './score-summary.ts';
import { type Encoded, type RowsResult, type RowsTask, scoreRows } from './table-rows.ts';
import { type RowRun, TableTeam } from './table-team.ts';

export interface ScoreTableOptions {
  /** an Accept header for the output; undefined for the input's type */
  readonly accept?: string | undefined;
  readonly options?: TransformOptions | undefined;
  /** a user's own that see rows; they may ask for any column */
  readonly hooks?: Partial<Hooks> | undefined;
  /** stops the work, with its reason as the error */
  readonly signal?: AbortSignal | undefined;
  /** threads with this very model beside this one; none for a user's hooks */
  readonly pool?: TaskThreads | undefined;
  /** default: all of the table, and all of the answer */
  readonly share?: TableShare | undefined;
}

/** Some row groups of a table, in an answer of which others write the rest. */
export interface TableShare {
  /** groups `[first, end)` */
  readonly first: number;
  readonly end: number;
  /** undefined for the first rows, which tell it, and for an answer that does not keep the table's columns */
  readonly state: TableState | undefined;
  /** whether the answer begins before them */
  readonly isLater: boolean;
}

/** Rows that a thread scores together have some frames, and of wide tables fewer. */
const [RUN_FRAMES, RUN_BYTES] = [4, 2 ** 23];

/**
 * Scores a table that is read in ranges, group by group, in little memory however large it is. An output of the same type keeps its
 * columns as they stand; of others only what the model and the output need is read. Neither the output nor an error depends on
 * the number of threads. An empty piece says that the work goes on.
 */
export async function* scoreTable(
  source: ByteSource,
  input: MediaType,
  model: Model,
  settings: ScoreTableOptions,
  summary: ScoreSummary,
): AsyncGenerator<Uint8Array> {
  yield* new TableScorer(await input.openAt!(source), input, model, settings, summary).score();
  summary.bytesIn = source.byteLength;
}

const OWN = { predict: predict_fn };
const NONE = new Uint8Array(0);
let numTable = 0;

/** Scores one table, or a share of one. */
export class TableScorer {
  readonly #id = ++numTable;
  readonly #table: TableReader;
  readonly #input: MediaType;
  readonly #model: Model;
  readonly #options: TransformOptions;
  readonly #hooks: BlockHooks | undefined;
  readonly #output: WritableType;
  /** one that keeps the table's columns as they stand */
  readonly #keeper: TableAnswer | undefined;
  /** what all rows of such have in common; known once the first are scored */
  #state: TableState | undefined;
  /** one whose pieces know of each other */
  readonly #writer: AnswerWriter | undefined;
  readonly #summary: ScoreSummary;
  readonly #team: TableTeam;
  readonly #pool: TaskThreads | undefined;
  /** where the output of a single thread is put together, again and again */
  readonly #sink: ByteSink | undefined;
  readonly #share: TableShare | undefined;
  #isBegun: boolean;

  constructor(table: TableReader, input: MediaType, model: Model, settings: ScoreTableOptions, summary: ScoreSummary) {
    [this.#table, this.#input, this.#model, this.#summary] = [table, input, model, summary];
    this.#options = { onRowError: 'annotate', ...definedOnly(settings.options) };
    this.#hooks = settings.hooks && new BlockHooks(settings.hooks);
    this.#output = negotiate(settings.accept, input);
    this.#share = settings.share;
    this.#isBegun = settings.share?.isLater === true;
    this.#keeper = this.#output === input ? input.openTableAnswer?.(this.#isBegun) : undefined;
    this.#writer = this.#keeper ? undefined : this.#output.openAnswer?.();
    const { signal } = settings;
    this.#pool = this.#writer ? undefined : settings.pool;
    this.#sink = this.#pool ? undefined : new ByteSink();
    const scoreOwn = (run: RowRun) => this.#scoreOwn(run, signal);
    this.#team = new TableTeam({ pool: this.#pool, signal, scoreOwn, taskOf: (run) => this.#taskOf(run) });
  }

  /** what the rows of all shares have in common, if the answer keeps the table's columns; known once rows are scored */
  get state(): TableState | undefined {
    return this.#state;
  }

  /** whether several may write the answer */
  get isShared(): boolean {
    return this.#writer === undefined;
  }

  /** what the end of the answer says of the groups that are scored */
  get groups(): readonly Uint8Array[] {
    return this.#keeper?.groups ?? [];
  }

  async *score(): AsyncGenerator<Uint8Array> {
    for await (const bytes of this.#pieces()) {
      this.#summary.bytesOut += bytes.length;
      yield bytes;
    }
  }

  async *#pieces(): AsyncGenerator<Uint8Array> {
    const columns = await this.#wanted();
    this.#summary.contentType = this.#output.name;
    if (this.#keeper && this.#share?.state) await this.#begin(this.#keeper, this.#share.state);
    void this.#pool?.start();
    try {
      for await (const run of this.#runs(columns)) {
        while (this.#team.hasNext) yield* this.#taken();
        await this.#team.add(run);
      }
    } catch (error) {
      yield* this.#rest(); // what was read before the error comes first, and an error in that
      throw error;
    }
    yield* this.#rest();
    if (!this.#isBegun) yield await this.#withoutRows();
    const end = this.#share ? undefined : (this.#keeper ?? this.#writer)?.end();
    if (end) yield end;
  }

  /**
   * The end of an answer whose groups others have written.
   *
   * @param shares in their order: what the end says of each one's groups, and its bytes
   */
  async end(
    state: TableState,
    shares: readonly { groups: readonly Uint8Array[]; numByte: number }[],
  ): Promise<Uint8Array> {
    const keeper = this.#keeper!;
    await this.#begin(keeper, state);
    let at = 0;
    for (const { groups, numByte } of shares) {
      keeper.join(groups, at);
      at += numByte;
    }
    return keeper.end();
  }

  async #begin(keeper: TableAnswer, state: TableState): Promise<void> {
    this.#state = keeper.begin(await this.#predict(this.#table.head), state);
  }

  async *#runs(columns: ReadonlySet<number> | undefined): AsyncGenerator<RowRun> {
    const table = this.#table;
    const { first, end } = this.#share ?? { first: 0, end: table.numGroup };
    for (let index = 0, rowsBefore = 0; index < end; rowsBefore += table.groupRows(index++)) {
      if (index < first || table.groupRows(index) === 0) continue;
      yield* this.#runsOf(await table.openGroup(index, columns), index, rowsBefore);
    }
  }

  *#runsOf(group: TableGroup, index: number, rowsBefore: number): Generator<RowRun> {
    const numRow = this.#table.groupRows(index);
    const frameBytes = (this.#table.groupBytes(index) / numRow) * FRAME_ROWS;
    const most = Math.max(1, Math.min(RUN_FRAMES, Math.floor(RUN_BYTES / frameBytes)));
    for (let begin = 0, end: number; begin < numRow; begin = end) {
      end = Math.min(begin + FRAME_ROWS * (this.#pool?.isReady && this.#isBegun ? most : 1), numRow);
      yield { group, index, begin, end, rowsBefore, isLast: end === numRow };
    }
  }

  async *#rest(): AsyncGenerator<Uint8Array> {
    while (!this.#team.isEmpty) yield* this.#taken();
  }

  /** What the first run under way gives to the output. */
  async *#taken(): AsyncGenerator<Uint8Array> {
    const { run, result } = await this.#team.next();
    for (const encoded of result.encoded) {
      if (encoded instanceof Uint8Array) yield encoded;
      else this.#keeper!.add(encoded);
    }
    addSummary(this.#summary, result.summary);
    const share = (run.end - run.begin) / this.#table.groupRows(run.index);
    this.#summary.bytesIn += Math.round(this.#table.groupBytes(run.index) * share);
    if (this.#keeper && run.isLast) yield* this.#keeper.endGroup(run.group);
    else yield NONE;
  }

  async #scoreOwn({ group, begin, end, rowsBefore }: RowRun, signal: AbortSignal | undefined): Promise<RowsResult> {
    const namesErrors = !this.#isBegun || this.#output.hasHeader !== true;
    const predict = (frame: Frame) => {
      signal?.throwIfAborted();
      return this.#predict(frame);
    };
    return await scoreRows(
      group.frames(rowsBefore, begin, end),
      predict,
      (scored) => this.#encode(scored),
      namesErrors,
    );
  }

  #taskOf({ group, index, begin, end, rowsBefore }: RowRun): RowsTask | undefined {
    const { part, shared: bytes } = group;
    if (bytes === undefined || !this.#isBegun) return undefined;
    const [input, output] = [this.#input.name, this.#output.name];
    const about = { input, output, options: this.#options, state: this.#state, groupId: `${this.#id}/${index}` };
    return { ...about, part, bytes, rowsBefore, begin, end };
  }

  #predict(frame: Frame): Promise<Frame> {
    return (this.#hooks ?? OWN).predict(frame, this.#model, this.#options);
  }

  /** The columns that have to be read; undefined for all. What is wrong with them is told before any is. */
  async #wanted(): Promise<ReadonlySet<number> | undefined> {
    if (this.#hooks) return undefined;
    const { head, asked } = this.#table;
    await this.#predict(head);
    if (this.#keeper) return asked;
    const { columns } = this.#options;
    if (columns === undefined) return undefined;
    const find = columnFinder(head.columnNames ?? [], columns);
    return new Set([...asked, ...columns.flatMap((name) => find(name))]);
  }

  #encode(scored: Frame): Encoded {
    const isFirst = !this.#isBegun;
    this.#isBegun = true;
    if (this.#keeper) {
      this.#state ??= this.#keeper.begin(scored);
      return this.#input.tablePages!(scored, this.#state);
    }
    this.#sink?.clear();
    return this.#writer?.write(scored) ?? this.#output.encode(scored, isFirst, this.#sink);
  }

  /** An answer that has no rows has its columns. */
  async #withoutRows(): Promise<Uint8Array> {
    const scored = await this.#predict(this.#table.head);
    const encoded = this.#encode(scored);
    countScored(this.#summary, scored, true);
    return encoded instanceof Uint8Array ? encoded : NONE;
  }
}
