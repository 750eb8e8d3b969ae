import type { ByteSource } from '../content/byte-source.ts';
import { negotiate } from '../content/index.ts';
import type { AnswerWriter, MediaType, TableAnswer, TableReader, WritableType } from '../content/media-type.ts';
import { ByteSink } from '../frame/byte-sink.ts';
import { columnFinder } from '../frame/column-finder.ts';
import type { Frame } from '../frame/frame.ts';
import type { Hooks } from '../hooks/hooks.ts';
import { definedOnly, type TransformOptions } from '../hooks/options.ts';
import { predict_fn } from '../hooks/predict-fn.ts';
import type { Model } from '../model/model.ts';
import { BlockHooks } from './block-hooks.ts';
import { countScored, type ScoreSummary } from './score-summary.ts';

export interface ScoreTableOptions {
  /** an Accept header for the output; undefined for the input's type */
  readonly accept?: string | undefined;
  readonly options?: TransformOptions | undefined;
  /** a user's own that see rows; they may ask for any column */
  readonly hooks?: Partial<Hooks> | undefined;
  /** stops the work, with its reason as the error */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Scores a table that is read in ranges, group by group, in little memory however large it is. An output of the same type keeps its
 * columns as they stand; of others only what the model and the output need is read.
 */
export async function* scoreTable(
  source: ByteSource,
  input: MediaType,
  model: Model,
  settings: ScoreTableOptions,
  summary: ScoreSummary,
): AsyncGenerator<Uint8Array> {
  const scorer = new TableScorer(await input.openAt!(source), input, model, settings, summary);
  for await (const bytes of scorer.score()) {
    summary.bytesOut += bytes.length;
    if (bytes.length > 0) yield bytes;
  }
  summary.bytesIn = source.byteLength;
}

const OWN = { predict: predict_fn };

class TableScorer {
  readonly #table: TableReader;
  readonly #model: Model;
  readonly #options: TransformOptions;
  readonly #hooks: BlockHooks | undefined;
  readonly #signal: AbortSignal | undefined;
  readonly #output: WritableType;
  /** one that keeps the table's columns as they stand */
  readonly #keeper: TableAnswer | undefined;
  /** one whose pieces know of each other */
  readonly #writer: AnswerWriter | undefined;
  readonly #summary: ScoreSummary;
  readonly #sink = new ByteSink();

  constructor(table: TableReader, input: MediaType, model: Model, settings: ScoreTableOptions, summary: ScoreSummary) {
    this.#table = table;
    this.#model = model;
    this.#options = { onRowError: 'annotate', ...definedOnly(settings.options) };
    this.#hooks = settings.hooks && new BlockHooks(settings.hooks);
    this.#signal = settings.signal;
    this.#output = negotiate(settings.accept, input);
    this.#keeper = this.#output === input ? input.openTableAnswer?.() : undefined;
    this.#writer = this.#keeper ?? this.#output.openAnswer?.();
    this.#summary = summary;
  }

  async *score(): AsyncGenerator<Uint8Array> {
    const table = this.#table;
    const columns = await this.#wanted();
    this.#summary.contentType = this.#output.name;
    for (let group = 0; group < table.numGroup; group++) {
      for await (const frame of table.readGroup(group, this.#summary.rows, columns)) {
        this.#signal?.throwIfAborted();
        yield this.#encode(await this.#predict(frame));
      }
      if (this.#keeper) yield* this.#keeper.endGroup();
      this.#summary.bytesIn += table.groupBytes(group);
    }
    if (this.#summary.rows === 0) yield this.#encode(await this.#predict(table.head));
    if (this.#writer) yield this.#writer.end();
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

  #encode(scored: Frame): Uint8Array {
    const isFirst = this.#summary.rows === 0;
    this.#sink.clear();
    const bytes = this.#writer?.write(scored) ?? this.#output.encode(scored, isFirst, this.#sink);
    countScored(this.#summary, scored, isFirst || this.#output.hasHeader !== true);
    return bytes;
  }
}
