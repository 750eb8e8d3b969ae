import { ByteCounter } from '../../../lib/batch/byte-counter.ts';
import { failureOf } from '../../../lib/batch/row-error-limit.ts';
import { marksOf } from '../../../lib/batch/score-object.ts';
import { SHORT_BYTES, scoreStream } from '../../../lib/batch/score-stream.ts';
import { emptySummary, type ScoreSummary } from '../../../lib/batch/score-summary.ts';
import { scoreTable } from '../../../lib/batch/score-table.ts';
import { takesBodies } from '../../../lib/batch/score-whole.ts';
import { compress, decompress } from '../../../lib/content/compression.ts';
import { type Compression, compressionOf } from '../../../lib/content/compression-names.ts';
import { csv } from '../../../lib/content/csv.ts';
import { tableTypeOf } from '../../../lib/content/index.ts';
import { withParameters } from '../../../lib/content/media-type.ts';
import { isStdout } from '../../program/stdout.ts';
import { shareAmong } from '../../share-model.ts';
import { type Input, openInput } from './input.ts';
import type { ScoreJob } from './job.ts';
import { writeOutput } from './output.ts';
import { showProgress } from './progress.ts';
import type { Scored } from './report.ts';

/** From here on threads gain more than they cost, unless they are asked for. */
const LONG_BYTES = 2 ** 24;

/** As many bytes as tell a table from other files. */
const HEAD_BYTES = 512;

/** Scores whatever can be read into whatever can be written. */
export async function scoreStreams(job: ScoreJob): Promise<Omit<Scored, 'seconds'>> {
  const found = await openInput(job.input);
  const compression = compressionOf(job.input, found.contentEncoding);
  const { hooks } = job.settings;
  const isPlain = compression === undefined && !(hooks && takesBodies(hooks));
  const table = isPlain ? await openTable(job, found) : undefined;
  const summary = emptySummary();
  if (!table) return await scoreBytes(job, found, compression, summary);
  const { settings, output } = job;
  const { model, pool } = threadsOf(job, found.size);
  const accept = settings.accept ?? (isStdout(output) ? csv.name : undefined); // what is shown or piped is text
  try {
    const scored = scoreTable(table.source, table.mediaType, model, { ...settings, accept, pool }, summary);
    return await write({ ...job, model }, scored, summary, () => summary.bytesIn, found.size);
  } finally {
    table.source.close?.();
  }
}

/** The input as a table that is read in ranges, if it is one. */
async function openTable({ input, settings }: ScoreJob, { contentType, source }: Input) {
  if (!source) return undefined;
  const bytes = source();
  const first = { begin: 0, end: Math.min(HEAD_BYTES, bytes.byteLength) };
  const head = input.startsWith('s3://') ? undefined : (await bytes.load([first])).read(first.begin, first.end);
  const mediaType = tableTypeOf(settings.contentType ?? contentType, input, head);
  if (mediaType) return { source: bytes, mediaType };
  bytes.close?.();
  return undefined;
}

async function scoreBytes(
  job: ScoreJob,
  { bytes, size, ...found }: Input,
  compression: Compression | undefined,
  summary: ScoreSummary,
): Promise<Omit<Scored, 'seconds'>> {
  const { input, settings } = job;
  const isKnown = compression === undefined && size !== undefined;
  const { model, pool } = threadsOf(job, isKnown ? size : undefined);
  if (isKnown) void pool?.start(); // the earlier the better
  const contentType = withParameters(settings.contentType ?? found.contentType, settings.dialect ?? {});
  const read = { ...settings, contentType, name: input === '-' ? '' : input, pool, reusesOutput: true };
  const counter = new ByteCounter(bytes);
  const scored = scoreStream(decompress(counter.count(), compression), model, read, summary);
  return await write({ ...job, model }, scored, summary, () => counter.bytes, size);
}

/** The model and threads that share it, if the input is not known to be short. */
function threadsOf({ model, threads, isAsked }: ScoreJob, size: number | undefined) {
  const isShort = size !== undefined && size < (isAsked ? SHORT_BYTES : LONG_BYTES);
  return shareAmong(model, isShort ? 1 : threads);
}

/** @param read bytes of the input so far, of `size` where that is known */
async function write(
  { output, model, settings }: ScoreJob,
  scored: AsyncIterable<Uint8Array>,
  summary: ScoreSummary,
  read: () => number,
  size: number | undefined,
): Promise<Omit<Scored, 'seconds'>> {
  const isOnScreen = isStdout(output) && process.stdout.isTTY;
  const hideProgress = isOnScreen ? () => undefined : showProgress(summary, read, size);
  const { limit } = settings;
  try {
    await writeOutput(output, compress(scored, compressionOf(output)), {
      get marks() {
        return marksOf(model, settings); // for an object only, as hashing takes a process 8 ms to load
      },
      summary,
      limit,
    });
    return { summary, failure: failureOf(summary, limit) };
  } finally {
    hideProgress();
  }
}
