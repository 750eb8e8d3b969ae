import { parseS3Uri, type S3Location, s3Uri } from '../../../lib/aws/s3-uri.ts';
import type { ObjectPattern } from '../../../lib/batch/object-pattern.ts';
import { type ObjectOutcome, scoreObjects } from '../../../lib/batch/score-objects.ts';
import { KindlingError, RowErrorsError } from '../../../lib/errors.ts';
import { count } from '../../../lib/frame/row-errors.ts';
import { nowMs } from '../../../lib/platform/node.ts';
import { abortable } from '../../program/abortable.ts';
import { writeLine } from '../../program/printable.ts';
import { shareAmong } from '../../share-model.ts';
import { UsageError } from '../command.ts';
import type { ScoreJob } from './job.ts';

/** Failures that are told one by one. */
const MAX_TOLD = 10;

/** Totals of many objects. */
interface Totals {
  objects: number;
  skipped: number;
  failed: number;
  rows: number;
  rowErrors: number;
  unknownCategories: number;
}

/**
 * Scores all objects under a prefix, or that a pattern names, and tells what became of them.
 *
 * @throws RowErrorsError where some could not be scored, or have outputs that are worth nothing
 */
export async function scorePattern(pattern: ObjectPattern, job: ScoreJob, asJson: boolean): Promise<void> {
  const target = targetOf(job.output);
  const started = nowMs();
  const { model, pool } = shareAmong(job.model, job.threads);
  const totals: Totals = { objects: 0, skipped: 0, failed: 0, rows: 0, rowErrors: 0, unknownCategories: 0 };
  const onOutcome = (outcome: ObjectOutcome) => {
    add(totals, outcome);
    const reason = reasonOf(outcome);
    if (reason !== undefined && totals.failed <= MAX_TOLD)
      writeLine(process.stderr, `failed: ${outcome.object}: ${reason}`);
  };
  await abortable((signal) => scoreObjects(pattern, target, model, { ...job.settings, pool, signal, onOutcome }));
  const seconds = Math.round(nowMs() - started) / 1000;
  writeLine(process.stderr, asJson ? JSON.stringify({ ...totals, seconds }) : sentence(totals, seconds));
  if (totals.failed === 0) return;
  if (asJson) process.exitCode = 1;
  else {
    throw new RowErrorsError(`${totals.failed} of ${count(totals.objects, 'object')} failed`, {
      hint: `${s3Uri(target)}_manifest.json has the others; the same command goes on with those that failed`,
    });
  }
}

function targetOf(output: string): S3Location {
  const isPrefix = output.startsWith('s3://') && /\/$|^s3:\/\/[^/]+$/.test(output);
  if (isPrefix) return parseS3Uri(output);
  throw new UsageError('many objects are scored into a prefix', { hint: 'end OUT with a slash: s3://bucket/scored/' });
}

function add(totals: Totals, outcome: ObjectOutcome): void {
  totals.objects++;
  if (outcome.skipped) totals.skipped++;
  if (reasonOf(outcome) !== undefined) totals.failed++;
  for (const name of ['rows', 'rowErrors', 'unknownCategories'] as const) totals[name] += outcome[name];
}

/** Why an object has no output, or one that is worth nothing. */
function reasonOf({ error, failure, output }: ObjectOutcome): string | undefined {
  if (error === undefined) return failure && `${failure} (${output} says why)`;
  if (!(error instanceof KindlingError)) return String(error);
  return error.hint ? `${error.message} (${error.hint})` : error.message;
}

function sentence({ objects, skipped, rows, rowErrors, unknownCategories }: Totals, seconds: number): string {
  const parts = [
    count(objects, 'object'),
    ...(skipped > 0 ? [`${skipped} of them done before`] : []),
    count(rows, 'row'),
    ...(rowErrors > 0 ? [`${rowErrors} with errors`] : []),
    ...(unknownCategories > 0 ? [`${count(unknownCategories, 'cell')} of unknown categories`] : []),
  ];
  return `${parts.join(', ')} in ${seconds.toFixed(2)} s`;
}
