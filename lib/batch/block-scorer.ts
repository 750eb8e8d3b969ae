import { contentTypeOf, findMediaType, lineTypeOf, namesOfTypes, negotiate } from '../content/index.ts';
import type { AnswerWriter, LineCuts, LineReader, LineState, MediaType, WritableType } from '../content/media-type.ts';
import { MalformedInputError, NotAcceptableError } from '../errors.ts';
import { ByteSink } from '../frame/byte-sink.ts';
import type { Frame } from '../frame/frame.ts';
import type { Hooks } from '../hooks/hooks.ts';
import { expectedBy } from '../hooks/match-features.ts';
import { definedOnly, type TransformOptions } from '../hooks/options.ts';
import { predict_fn } from '../hooks/predict-fn.ts';
import type { Model } from '../model/model.ts';
import { BlockHooks } from './block-hooks.ts';
import { countScored, emptySummary, type ScoreSummary } from './score-summary.ts';

/** How a stream is to be scored. */
export interface BlockScorerOptions {
  /** media type of the input; where it says nothing, the first bytes and the name tell */
  readonly contentType: string;
  /** of the input's file or object */
  readonly name?: string | undefined;
  /** an Accept header for the output; undefined for the input's type */
  readonly accept?: string | undefined;
  readonly options?: TransformOptions;
  /** a user's, of which `prepare_fn` and `predict_fn` get frames of pieces, and the others all of the input at once */
  readonly hooks?: Partial<Hooks> | undefined;
  /** what is given out is valid until the next block is scored: its memory is used again */
  readonly reusesOutput?: boolean | undefined;
  /** makes other names for rows that could not be used; default: they are counted */
  readonly openPlaces?: OpenPlaces | undefined;
}

/** Gives the rows of one block names by their places. */
export interface RowPlaces {
  renameRows(scored: Frame): Frame;
  renameError(error: unknown, frame: Frame): unknown;
}

/** @param bytesBefore of the stream, before those of the block */
export type OpenPlaces = (bytes: Uint8Array, bytesBefore: number, cuts: LineCuts | undefined) => RowPlaces;

/** All that a scorer of later blocks has to know of the earlier ones; it can be sent to another thread. */
export interface StreamState {
  /** names of media types */
  readonly input: string;
  readonly output: string;
  readonly options: TransformOptions;
  readonly lines: LineState;
  /** columns that the output's header names */
  readonly numColumn: number;
}

interface BlockScorerParts {
  readonly reader: LineReader;
  readonly input: MediaType;
  readonly output: WritableType;
  readonly options: TransformOptions;
  readonly hooks?: Pick<BlockHooks, 'expectedBy' | 'predict'> | undefined;
  readonly sink?: ByteSink | undefined;
  readonly numColumn?: number;
  readonly onRows?: ((numRow: number) => void) | undefined;
  readonly openPlaces?: OpenPlaces | undefined;
}

/** kindling's own. */
const OWN_HOOKS = { expectedBy, predict: predict_fn };

/** Scores the blocks of one stream in their order. */
export class BlockScorer {
  readonly summary: ScoreSummary;
  readonly #model: Model;
  readonly #parts: BlockScorerParts;
  /** where the pieces of the output know of each other */
  readonly #writer: AnswerWriter | undefined;
  /** a header that no row has followed yet */
  #head: Frame | undefined;
  /** undefined until the header of the output is written */
  #numColumn: number | undefined;
  #bytesBefore = 0;

  private constructor(model: Model, parts: BlockScorerParts, summary: ScoreSummary) {
    this.#model = model;
    this.#parts = parts;
    this.#numColumn = parts.numColumn;
    this.#writer = parts.output.openAnswer?.();
    this.summary = summary;
    summary.contentType = parts.output.name;
  }

  /** For a stream that begins with `firstBytes`. Rows that cannot be used are annotated unless the options say `fail`. */
  static start(firstBytes: Buffer, model: Model, settings: BlockScorerOptions, summary: ScoreSummary): BlockScorer {
    const options = { onRowError: 'annotate', ...definedOnly(settings.options) } as const;
    const sink = settings.reusesOutput ? new ByteSink() : undefined;
    const { openPlaces } = settings;
    return new BlockScorer(model, { ...open(firstBytes, model, settings), options, sink, openPlaces }, summary);
  }

  /**
   * For a later block of a stream.
   *
   * @param rowsBefore asked for when a row has to be named
   * @param parts onRows: told of the block's number of rows before they are scored; sink: where the output may be written,
   * default: memory of its own; openPlaces, hooks: as in the options of `start`
   */
  static resume(
    state: StreamState,
    model: Model,
    rowsBefore: () => number,
    {
      hooks: own,
      ...parts
    }: Pick<BlockScorerParts, 'onRows' | 'sink'> & Pick<BlockScorerOptions, 'openPlaces' | 'hooks'>,
  ): BlockScorer {
    const [input, output] = [findMediaType(state.input)!, findMediaType(state.output) as WritableType];
    const reader = input.resume!(state.lines, rowsBefore);
    const { options, numColumn } = state;
    const hooks = own && new BlockHooks(own);
    return new BlockScorer(model, { ...parts, hooks, reader, input, output, options, numColumn }, emptySummary());
  }

  /** undefined until the header of the output is written, and for an output that one scorer has to write */
  get state(): StreamState | undefined {
    const { reader, input, output, options } = this.#parts;
    if (reader.state === undefined || this.#numColumn === undefined || this.#writer) return undefined;
    return { input: input.name, output: output.name, options, lines: reader.state, numColumn: this.#numColumn };
  }

  /** How many of the bytes are whole lines; only where there is a state. */
  countWhole(bytes: Buffer): number {
    return this.#parts.reader.countWhole(bytes);
  }

  /** Where a text like this may be cut; undefined until there is a state, and where it may not be. */
  get cuts(): LineCuts | undefined {
    return this.#parts.reader.cuts;
  }

  /** Scores the whole lines of `bytes`; they are to be kept until this has returned. */
  async score(bytes: Buffer, isLast: boolean): Promise<{ bytesRead: number; output: Uint8Array | undefined }> {
    const { frame, bytesRead } = await this.#parts.reader.read(bytes, isLast);
    this.#parts.onRows?.(frame.numRow);
    if (frame.numRow > 0) {
      const output = await this.#encode(frame, bytes.subarray(0, bytesRead));
      this.#bytesBefore += bytesRead;
      return { bytesRead, output };
    }
    this.#bytesBefore += bytesRead;
    if (frame.columnNames?.length) this.#head = frame;
    return { bytesRead, output: undefined };
  }

  /** The output of a stream that has a header and no rows. */
  async headerAlone(): Promise<Uint8Array | undefined> {
    return this.#head && this.#numColumn === undefined ? this.#encode(this.#head, new Uint8Array(0)) : undefined;
  }

  /** What stands behind all rows of the output, where something does. */
  end(): Uint8Array | undefined {
    if (!this.#writer || this.#numColumn === undefined) return undefined;
    const output = this.#writer.end();
    this.summary.bytesOut += output.length;
    return output;
  }

  /** The frame's rows with their predictions; where rows go by their places, so do their errors. */
  async #predict(frame: Frame, bytes: Uint8Array): Promise<Frame> {
    const { options, openPlaces, hooks = OWN_HOOKS } = this.#parts;
    const places = openPlaces?.(bytes, this.#bytesBefore, this.cuts);
    try {
      const scored = await hooks.predict(frame, this.#model, options);
      return places ? places.renameRows(scored) : scored;
    } catch (error) {
      throw places ? places.renameError(error, frame) : error;
    }
  }

  async #encode(frame: Frame, bytes: Uint8Array): Promise<Uint8Array> {
    const isFirst = this.#numColumn === undefined;
    const scored = this.#withinHeader(await this.#predict(frame, bytes));
    this.#numColumn ??= frame.rows.numColumn;
    const { sink } = this.#parts;
    sink?.clear();
    const output = this.#writer?.write(scored) ?? this.#parts.output.encode(scored, isFirst, sink);
    this.summary.contentType = contentTypeOf(this.#parts.output, scored);
    // records that bring a column of that name later let the annotation take another; a header is written once
    countScored(this.summary, scored, isFirst || !this.#parts.output.hasHeader);
    this.summary.bytesOut += output.length;
    return output;
  }

  /** Records may bring new keys at any time; a table's header is written once. */
  #withinHeader(frame: Frame): Frame {
    const { rows } = frame;
    const numColumn = this.#numColumn ?? rows.numColumn;
    if (!rows.firstColumns || rows.numColumn === numColumn || !this.#parts.output.hasHeader) return frame;
    const kept = rows.firstColumns(numColumn);
    this.summary.droppedCells += (rows.numCell ?? 0) - (kept.numCell ?? 0);
    return frame.withRows(kept);
  }
}

function open(
  head: Buffer,
  model: Model,
  { contentType, name, accept, options, hooks: own }: BlockScorerOptions,
): Pick<BlockScorerParts, 'reader' | 'input' | 'output' | 'hooks'> {
  const { mediaType: input, parameters } = lineTypeOf(contentType, head, name);
  if (!input.open) {
    throw new MalformedInputError(`${input.name} cannot be scored line by line`, {
      hint: `send ${namesOfTypes(true)}`,
    });
  }
  const output = negotiate(accept, input);
  if (!output.open || (output.isWhole && !input.isWhole)) {
    throw new NotAcceptableError(`${accept} cannot be written line by line`, {
      hint: `choose ${namesOfTypes(true)}`,
    });
  }
  const hooks = own && new BlockHooks(own);
  const expected = (hooks ?? OWN_HOOKS).expectedBy(model, options?.idColumns);
  return { reader: input.open(parameters, expected), input, output, hooks };
}
