import { parseS3Uri } from '../../../lib/aws/s3-uri.ts';
import { type ScoreObjectSettings, scoreObject } from '../../../lib/batch/score-object.ts';
import type { ScoreSummary } from '../../../lib/batch/score-summary.ts';
import { compressionOf } from '../../../lib/content/compression-names.ts';
import { abortable } from '../../program/abortable.ts';
import { shareAmong } from '../../share-model.ts';
import type { ScoreJob } from './job.ts';
import { showProgress } from './progress.ts';
import type { Scored } from './report.ts';

/** Scores an object into another as the batch function does, so that doing it again changes nothing. */
export async function scoreObjects({
  input,
  output,
  settings,
  threads,
  ...job
}: ScoreJob): Promise<Omit<Scored, 'seconds'>> {
  const { model, pool } = shareAmong(job.model, threads);
  let hideProgress = () => {};
  let scored: ScoreSummary | undefined;
  const watch: ScoreObjectSettings['watch'] = (bytes, { read, size, summary }) => {
    hideProgress(); // of an object that was replaced while it was read
    hideProgress = showProgress(summary, read, size);
    scored = summary;
    return bytes;
  };
  const compression = { output: compressionOf(output) };
  try {
    const result = await abortable((signal) =>
      scoreObject(parseS3Uri(input), parseS3Uri(output), model, { ...settings, pool, compression, watch, signal }),
    );
    const { object: _object, output: _output, seconds: _seconds, model: _model, failure, skipped, ...counts } = result;
    return { summary: { ...counts, firstError: scored?.firstError ?? '' }, failure, skipped };
  } finally {
    hideProgress();
  }
}
