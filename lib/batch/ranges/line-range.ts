import { readAhead } from '../../aws/read-ahead.ts';
import { s3Uri } from '../../aws/s3-uri.ts';
import type { LineCuts } from '../../content/media-type.ts';
import { MalformedInputError } from '../../errors.ts';
import { ByteSink } from '../../frame/byte-sink.ts';
import type { Model } from '../../model/model.ts';
import { BlockScorer } from '../block-scorer.ts';
import { type Block, blocks } from '../blocks.ts';
import { BLOCK_BYTES, tellsType } from '../score-stream.ts';
import { emptySummary } from '../score-summary.ts';
import { BytePlaces } from './byte-places.ts';
import type { ByteRange } from './cut-ranges.ts';
import { readFirstLines } from './first-lines.ts';
import { headOf, type ObjectPlan, type RangeOptions, type ScoredRange } from './object-plan.ts';
import { type ByteSource, OwnLines } from './own-lines.ts';

/** A quoted cell is not longer (docs/csv.md): behind so many bytes every line break that is quoted has shown itself. */
const QUOTED_BYTES = 2 ** 21;

/** The lines that begin in a range of a text. */
export class LineRange {
  readonly #plan: ObjectPlan;
  readonly #range: ByteRange;
  readonly #model: Model;
  readonly #settings: RangeOptions;
  readonly #source: ByteSource;
  readonly #lines: OwnLines;
  readonly #output = new ByteSink();
  readonly #summary = emptySummary();

  constructor(plan: ObjectPlan, range: ByteRange, model: Model, settings: RangeOptions) {
    [this.#plan, this.#range, this.#model, this.#settings] = [plan, range, model, settings];
    const { source, bytes: byteLength } = plan;
    const read: ByteSource['read'] = (begin, end) =>
      readAhead(source, headOf(plan), { begin, end, signal: settings.signal });
    this.#source = { byteLength, read };
    this.#lines = new OwnLines(this.#source, range, plan.lineEnd);
  }

  async score(): Promise<ScoredRange> {
    let scorer: BlockScorer | undefined;
    for await (const block of blocks(this.#lines.read(), BLOCK_BYTES)) {
      this.#settings.signal?.throwIfAborted();
      if (!scorer && this.#range.part === 1 && !tellsType(block)) continue;
      scorer ??= await this.#open(block.bytes);
      await this.#scoreBlock(scorer, block);
    }
    this.#write(await scorer?.headerAlone());
    return { output: this.#output.finish(), summary: scorer?.summary ?? this.#summary };
  }

  async #scoreBlock(scorer: BlockScorer, block: Block): Promise<void> {
    const { bytes, isLast } = block;
    const { bytesRead, output } = await scorer.score(bytes, isLast && this.#lines.isLast);
    this.#write(output);
    const rest = bytes.subarray(bytesRead);
    if (isLast && rest.length > 0) await this.#scoreRest(scorer, rest);
    block.consume(bytesRead);
  }

  /** Lines that seem to go on behind the last one: a quote that was opened there is a stray one, or the range ends inside. */
  async #scoreRest(scorer: BlockScorer, rest: Buffer): Promise<void> {
    if (scorer.cuts) await this.#requireEnd(scorer.cuts, rest);
    const { output } = await scorer.score(rest, true);
    this.#write(output);
  }

  /** @throws MalformedInputError where a line of `rest` goes on behind it */
  async #requireEnd(cuts: LineCuts, rest: Buffer): Promise<void> {
    const { end } = this.#lines;
    const pieces: Uint8Array[] = [rest];
    const readTo = Math.min(end + QUOTED_BYTES, this.#source.byteLength);
    for await (const bytes of this.#source.read(end, readTo)) pieces.push(bytes);
    const { starts, ends } = cuts.findRows(Buffer.concat(pieces), readTo === this.#source.byteLength);
    for (let row = 0; row < starts.length; row++) {
      if (starts[row]! < rest.length && ends[row]! >= rest.length) throw this.#quoted(end - rest.length + starts[row]!);
    }
  }

  #write(output: Uint8Array | undefined): void {
    if (output) this.#output.bytes(output);
  }

  async #open(firstBytes: Buffer): Promise<BlockScorer> {
    const { contentType, source } = this.#plan;
    const { options, accept, hooks } = this.#settings;
    const openPlaces = (bytes: Uint8Array, before: number, cuts: BlockScorer['cuts']) =>
      new BytePlaces(bytes, this.#lines.begin + before, cuts);
    const read = { contentType, name: source.key, accept, options, hooks, reusesOutput: true, openPlaces };
    if (this.#range.part === 1) return BlockScorer.start(firstBytes, this.#model, read, this.#summary);
    const state = this.#plan.state ?? (await readFirstLines(source, headOf(this.#plan), this.#model, read)).state!;
    const own = { ...state, options: { ...state.options, ...options } }; // JSON has no infinity
    return BlockScorer.resume(own, this.#model, () => 0, { sink: new ByteSink(), openPlaces, hooks });
  }

  #quoted(at: number): MalformedInputError {
    const where = `${s3Uri(this.#plan.source)}: the line at byte ${at} has a line break in quotes`;
    return new MalformedInputError(`${where}, so that the object cannot be read in ranges`, {
      hint: 'score it with the batch function or `kindling score`, or take line breaks out of its cells',
    });
  }
}
