import { charsetOf, streamToUtf8 } from '../content/charset.ts';
import { parseContentType } from '../content/media-type.ts';
import { isBlankBody } from '../content/text.ts';
import type { Model } from '../model/model.ts';
import type { TaskThreads } from '../threads/task-threads.ts';
import { BlockScorer, type BlockScorerOptions } from './block-scorer.ts';
import { BlockTeam } from './block-team.ts';
import { type Block, blocks, blocksOf } from './blocks.ts';
import type { ScoreSummary } from './score-summary.ts';
import { scoreWhole, takesBodies } from './score-whole.ts';

/** Big enough to make calls cheap, and small enough for the second-level cache. */
export const BLOCK_BYTES = 2 ** 20;

/** A stream of less is scored by one thread, before others have started. */
export const SHORT_BYTES = 2 ** 21;

export interface ScoreStreamOptions extends BlockScorerOptions {
  /** stops the work, with its reason as the error */
  readonly signal?: AbortSignal | undefined;
  readonly blockBytes?: number;
  /** size of the first block, which this thread scores; default: as the others */
  readonly firstBytes?: number;
  /** threads with this very model beside this one, which are started for a long stream */
  readonly pool?: TaskThreads | undefined;
  /** this thread scores the first block alone, as it has others to answer; default: whatever the pool has no room for */
  readonly onlyFeeds?: boolean;
}

/**
 * Scores a text of any length line by line, in little memory: the generator yields the output, pulls input only as fast
 * as it is drained, and keeps `summary` up to date. Rows that cannot be used are annotated unless the options say `fail`.
 * Neither the output nor an error depends on the number of threads. A user's hooks are called by this thread alone.
 *
 * @param input whole texts, which stand still until the end, are not copied
 */
export async function* scoreStream(
  input: AsyncIterable<Uint8Array> | Uint8Array,
  model: Model,
  settings: ScoreStreamOptions,
  summary: ScoreSummary,
): AsyncGenerator<Uint8Array> {
  const { pool, signal, hooks } = settings;
  if (hooks && takesBodies(hooks)) {
    yield* given(await scoreWhole(input, model, hooks, settings, summary));
    return;
  }
  let scorer: BlockScorer | undefined;
  let team: BlockTeam | undefined; // once its threads are ready, and the first lines have told about the others
  try {
    for await (const block of blocksIn(input, settings, summary)) {
      signal?.throwIfAborted();
      if (!scorer && !tellsType(block)) continue;
      scorer ??= BlockScorer.start(block.bytes, model, settings, summary);
      team ??=
        pool?.isReady && scorer.state
          ? new BlockTeam(pool, settings.onlyFeeds ? undefined : model, scorer, signal)
          : undefined;
      if (team) {
        while (team.hasNext) yield* given(await team.next());
        block.consume(await team.add(block.bytes, block.isLast));
      } else {
        const { bytesRead, output } = await scorer.score(block.bytes, block.isLast);
        yield* given(output);
        block.consume(bytesRead);
        if (summary.bytesIn >= SHORT_BYTES) void pool?.start();
      }
    }
    if (team) yield* rest(team, signal);
  } catch (error) {
    // what was read before the error comes first, and an error in that
    if (team && !signal?.aborted) yield* rest(team, signal);
    throw error;
  } finally {
    team?.close();
  }
  yield* given(await scorer?.headerAlone());
  yield* given(scorer?.end());
}

function blocksIn(
  input: AsyncIterable<Uint8Array> | Uint8Array,
  { contentType, blockBytes = BLOCK_BYTES, firstBytes }: ScoreStreamOptions,
  summary: ScoreSummary,
): AsyncIterable<Block> | Iterable<Block> {
  const charset = charsetOf(parseContentType(contentType).parameters);
  if (input instanceof Uint8Array && charset === undefined) {
    summary.bytesIn += input.length;
    return blocksOf(input, blockBytes, firstBytes);
  }
  const stream = input instanceof Uint8Array ? [input] : input;
  return blocks(streamToUtf8(counted(stream, summary), charset), blockBytes, firstBytes);
}

async function* rest(team: BlockTeam, signal: AbortSignal | undefined): AsyncGenerator<Uint8Array> {
  while (!team.isEmpty) {
    signal?.throwIfAborted();
    yield* given(await team.next());
  }
}

function* given(output: Uint8Array | undefined): Generator<Uint8Array> {
  if (output) yield output;
}

/** Whether there is something to tell the media type from: neither white space nor half of a byte-order mark. */
export function tellsType({ bytes, isLast }: Block): boolean {
  return bytes.some((byte) => byte > 0x20 && byte < 0x80) || (isLast && !isBlankBody(bytes));
}

async function* counted(
  input: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  summary: ScoreSummary,
): AsyncGenerator<Uint8Array> {
  for await (const bytes of input) {
    summary.bytesIn += bytes.length;
    yield bytes;
  }
}
