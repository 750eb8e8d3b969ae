import { failureOf } from '../../../lib/batch/row-error-limit.ts';
import { marksOf } from '../../../lib/batch/score-object.ts';
import { SHORT_BYTES, scoreStream } from '../../../lib/batch/score-stream.ts';
import { emptySummary } from '../../../lib/batch/score-summary.ts';
import { compress, decompress } from '../../../lib/content/compression.ts';
import { compressionOf } from '../../../lib/content/compression-names.ts';
import { withParameters } from '../../../lib/content/media-type.ts';
import { isStdout } from '../../program/stdout.ts';
import { shareAmong } from '../../share-model.ts';
import { ByteCounter } from './byte-counter.ts';
import { openInput } from './input.ts';
import type { ScoreJob } from './job.ts';
import { writeOutput } from './output.ts';
import { showProgress } from './progress.ts';
import type { Scored } from './report.ts';

/** From here on threads gain more than they cost, unless they are asked for. */
const LONG_BYTES = 2 ** 24;

/** Scores whatever can be read into whatever can be written. */
export async function scoreStreams(job: ScoreJob): Promise<Omit<Scored, 'seconds'>> {
  const { input, output, settings, threads, isAsked } = job;
  const summary = emptySummary();
  const { bytes, size, contentEncoding, ...found } = await openInput(input);
  const compression = compressionOf(input, contentEncoding);
  const isKnown = compression === undefined && size !== undefined;
  const isShort = isKnown && size < (isAsked ? SHORT_BYTES : LONG_BYTES);
  const { model, pool } = shareAmong(job.model, isShort ? 1 : threads);
  if (isKnown) void pool?.start(); // the earlier the better
  const contentType = withParameters(settings.contentType ?? found.contentType, settings.dialect ?? {});
  const read = { ...settings, contentType, name: input === '-' ? '' : input, pool, reusesOutput: true };
  const counter = new ByteCounter(bytes);
  const isOnScreen = isStdout(output) && process.stdout.isTTY;
  const hideProgress = isOnScreen ? () => undefined : showProgress(summary, () => counter.bytes, size);
  try {
    const scored = scoreStream(decompress(counter.count(), compression), model, read, summary);
    const { limit } = settings;
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
