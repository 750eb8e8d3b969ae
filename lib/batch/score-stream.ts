import { findMediaType, mediaTypeOf, negotiate } from '../content/index.ts';
import type { LineReader, MediaType } from '../content/media-type.ts';
import { isBlankBody } from '../content/text.ts';
import { MalformedInputError, NotAcceptableError } from '../errors.ts';
import type { Frame } from '../frame/frame.ts';
import { RecordRows } from '../frame/json-rows.ts';
import type { TransformOptions } from '../hooks/options.ts';
import { predict_fn } from '../hooks/predict-fn.ts';
import type { Model } from '../model/model.ts';
import { type Block, blocks } from './blocks.ts';

/** Big enough to make calls cheap; what is allocated for larger ones outruns the collector. */
const BLOCK_BYTES = 2 ** 19;

export interface ScoreStreamOptions {
  /** media type of the input; told from its first byte when empty */
  readonly contentType: string;
  /** an Accept header for the output; undefined for the input's type */
  readonly accept?: string | undefined;
  readonly options?: TransformOptions;
  /** stops the work, with its reason as the error */
  readonly signal?: AbortSignal | undefined;
  readonly blockBytes?: number;
}

/** What was scored so far. */
export interface ScoreSummary {
  rows: number;
  rowErrors: number;
  /** cells of records that the CSV output has no column for, as the first block had none */
  droppedCells: number;
  /** decompressed */
  bytesIn: number;
  bytesOut: number;
  /** media type of the output; empty until something was written */
  contentType: string;
}

export function emptySummary(): ScoreSummary {
  return { rows: 0, rowErrors: 0, droppedCells: 0, bytesIn: 0, bytesOut: 0, contentType: '' };
}

/**
 * Scores a text of any length line by line, in little memory: the generator yields the output, pulls input only as fast
 * as it is drained, and keeps `summary` up to date. Rows that cannot be used are annotated unless the options say `fail`.
 */
export async function* scoreStream(
  input: AsyncIterable<Uint8Array>,
  model: Model,
  settings: ScoreStreamOptions,
  summary: ScoreSummary,
): AsyncGenerator<Uint8Array> {
  let scorer: BlockScorer | undefined;
  for await (const block of blocks(counted(input, summary), settings.blockBytes ?? BLOCK_BYTES)) {
    settings.signal?.throwIfAborted();
    if (!scorer && !tellsType(block)) continue;
    scorer ??= new BlockScorer(block.bytes, model, settings, summary);
    const { bytesRead, output } = await scorer.score(block.bytes, block.isLast);
    if (output) yield output;
    block.consume(bytesRead);
  }
  const header = await scorer?.headerAlone();
  if (header) yield header;
}

/** Scores the blocks of one stream in their order. */
class BlockScorer {
  readonly #model: Model;
  readonly #options: TransformOptions;
  readonly #summary: ScoreSummary;
  readonly #reader: LineReader;
  readonly #output: MediaType;
  /** a header that no row has followed yet */
  #head: Frame | undefined;
  /** columns that the output's header names; undefined until it is written */
  #numColumn: number | undefined;

  constructor(firstBytes: Buffer, model: Model, settings: ScoreStreamOptions, summary: ScoreSummary) {
    const { reader, output } = open(firstBytes, settings);
    this.#model = model;
    this.#options = { onRowError: 'annotate', ...definedOnly(settings.options) };
    this.#summary = summary;
    this.#reader = reader;
    this.#output = output;
    summary.contentType = output.name;
  }

  /** Scores the whole lines of `bytes`; they are to be kept until this has returned. */
  async score(bytes: Buffer, isLast: boolean): Promise<{ bytesRead: number; output: Uint8Array | undefined }> {
    const { frame, bytesRead } = await this.#reader.read(bytes, isLast);
    if (frame.numRow > 0) return { bytesRead, output: await this.#encode(frame) };
    if (frame.columnNames?.length) this.#head = frame;
    return { bytesRead, output: undefined };
  }

  /** The output of a stream that has a header and no rows. */
  async headerAlone(): Promise<Uint8Array | undefined> {
    return this.#head && this.#numColumn === undefined ? this.#encode(this.#head) : undefined;
  }

  async #encode(frame: Frame): Promise<Uint8Array> {
    const isFirst = this.#numColumn === undefined;
    const scored = this.#withinHeader(await predict_fn(frame, this.#model, this.#options));
    this.#numColumn ??= frame.rows.numColumn;
    const output = this.#output.encode(scored, isFirst);
    this.#summary.rows += frame.numRow;
    this.#summary.rowErrors += countRowErrors(scored);
    this.#summary.bytesOut += output.length;
    return output;
  }

  /** Records may bring new keys at any time; a table's header is written once. */
  #withinHeader(frame: Frame): Frame {
    const { rows } = frame;
    const numColumn = this.#numColumn ?? rows.numColumn;
    if (!(rows instanceof RecordRows) || rows.numColumn === numColumn || !this.#output.hasHeader) return frame;
    const kept = rows.firstColumns(numColumn);
    this.#summary.droppedCells += rows.numCell - kept.numCell;
    return frame.withRows(kept);
  }
}

function open(head: Buffer, { contentType, accept }: ScoreStreamOptions): { reader: LineReader; output: MediaType } {
  const told = mediaTypeOf(contentType, head);
  // JSON of a stream that nothing else is known of is one value a line
  const mediaType =
    contentType === '' && !told.mediaType.open ? findMediaType('application/jsonlines') : told.mediaType;
  if (!mediaType?.open) {
    throw new MalformedInputError(`${told.mediaType.name} cannot be scored line by line`, {
      hint: 'send text/csv, or application/jsonlines with one record a line',
    });
  }
  const output = negotiate(accept, mediaType);
  if (!output.open) {
    throw new NotAcceptableError(`${accept} cannot be written line by line`, {
      hint: 'choose text/csv or application/jsonlines',
    });
  }
  return { reader: mediaType.open(told.parameters), output };
}

/** Whether there is something to tell the media type from: neither white space nor half of a byte-order mark. */
function tellsType({ bytes, isLast }: Block): boolean {
  return bytes.some((byte) => byte > 0x20 && byte < 0x80) || (isLast && !isBlankBody(bytes));
}

async function* counted(input: AsyncIterable<Uint8Array>, summary: ScoreSummary): AsyncGenerator<Uint8Array> {
  for await (const bytes of input) {
    summary.bytesIn += bytes.length;
    yield bytes;
  }
}

function definedOnly(options: TransformOptions = {}): TransformOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

function countRowErrors({ predictions, numRow }: Frame): number {
  const errors = predictions.find(({ name }) => name === 'error')?.values ?? [];
  let count = 0;
  for (let row = 0; row < numRow; row++) if (errors[row] !== undefined) count++;
  return count;
}
