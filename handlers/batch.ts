// Lambda: the objects that an event names, or the rows in it, are scored into the output prefix.
import middy from '@middy/core';
import type { Context, SQSBatchResponse } from 'aws-lambda';
import { s3Uri } from '../lib/aws/s3-uri.ts';
import { startDeadline } from '../lib/batch/deadline.ts';
import {
  type BatchEvent,
  type BatchItem,
  hasRows,
  isSqsEvent,
  isStreamEvent,
  isTasksEvent,
  merged,
  messageIdOf,
  readEvent,
} from '../lib/batch/events.ts';
import { type HandedOver, handOver, paced } from '../lib/batch/hand-over.ts';
import { isOwnOutput, refuseUnderOutput } from '../lib/batch/loop-guard.ts';
import { outputName } from '../lib/batch/object-names.ts';
import { type ObjectResult, type ScoreObjectSettings, scoreObject } from '../lib/batch/score-object.ts';
import { takesBodies } from '../lib/batch/score-whole.ts';
import { answerTasks, scoreMessages, scoreStreamEvent, type TaskObject } from '../lib/batch/streams/index.ts';
import { DeadlineError, RowErrorsError } from '../lib/errors.ts';
import { boundLines } from '../lib/middleware/bound-lines.ts';
import { lambdaError } from '../lib/middleware/invocation-error.ts';
import { createLogger } from '../lib/middleware/logger.ts';
import { Loader } from '../lib/service/model-loader.ts';
import { shorten } from '../lib/short-text.ts';
import { loadModel, reasonOf, reporting } from './batch-parts.ts';
import { readBatchSettings } from './batch-settings.ts';
import { modelUri, namesScript } from './environment.ts';
import { loadScript, scriptPath } from './script.ts';
import { shareAmong } from './share-model.ts';
import { streamParts } from './stream-parts.ts';

/** Failures that are told, and characters of each. */
const [MAX_REASONS, MAX_REASON] = [5, 300];

interface Failure {
  readonly item: BatchItem;
  readonly error: unknown;
}

type Result = ObjectResult | HandedOver;

/** An object that would be done so shortly before the end of the time is handed over. */
const RESERVED_MS = 15_000;

const logger = boundLines(createLogger());
const settings = readBatchSettings();
const path = namesScript() ? scriptPath(modelUri()) : undefined;
const loader = new Loader(async () => {
  const script = path === undefined ? undefined : await loadScript(path);
  // a script's hooks share what they keep in variables
  return { script, ...shareAmong(await loadModel(logger, script), script ? 1 : settings.numThread) };
});

/** What is left of the function's time. */
interface Time {
  readonly signal: AbortSignal;
  remainingMs(): number;
}

/** What the source of an event is answered, within the time that there is. */
async function answer(event: unknown, context: Context): Promise<unknown> {
  const deadline = startDeadline(context.getRemainingTimeInMillis());
  const time = { signal: deadline.signal, remainingMs: () => context.getRemainingTimeInMillis() - RESERVED_MS };
  try {
    if (isStreamEvent(event)) return await scoreStreamEvent(event, await openStreams(time));
    if (isTasksEvent(event)) return await answerTasks(event, (object) => scoreTask(object, time), reasonOf);
    return await score(event, time);
  } finally {
    deadline.clear();
  }
}

async function openStreams({ signal }: Time) {
  const { model } = await loader.load();
  return streamParts(model, settings, logger, signal);
}

/** What a job of S3 Batch Operations reports of an object. */
async function scoreTask(object: TaskObject, time: Time): Promise<string> {
  if (isOwnOutput(object, settings.output)) return 'ignored: an output';
  const result = await scoreItem(object, time);
  if (!('rows' in result)) return 'handed over to the state machine';
  const { rows, rowErrors, output, skipped } = result;
  return `${rows} rows, ${rowErrors} with errors${skipped ? ', scored before' : ''}: ${output}`;
}

/** The scored objects; for an SQS batch the messages that failed. Every object is tried before a failure is reported. */
async function score(event: unknown, time: Time): Promise<Result[] | SQSBatchResponse> {
  const results: Result[] = [];
  const failures: Failure[] = [];
  for (const item of await itemsToScore(event, failures, time)) {
    await scoreItem(item, time).then(
      (result) => results.push(result),
      (error) => {
        logger.error(`failed: ${s3Uri(item)}`, { error });
        failures.push({ item, error });
      },
    );
  }
  if (isSqsEvent(event)) {
    const ids = new Set(failures.map(({ item }) => item.messageId ?? ''));
    return { batchItemFailures: [...ids].map((itemIdentifier) => ({ itemIdentifier })) };
  }
  if (failures.length > 0) throw failed(failures);
  return results;
}

async function scoreItem(item: BatchItem, { signal, remainingMs }: Time): Promise<Result> {
  refuseUnderOutput(item, settings.output);
  const { model, pool, script } = await loader.load();
  const { output, options, contentType, accept, limit, stateMachineArn } = settings;
  const target = { bucket: output.bucket, key: output.key + outputName(item.key) };
  const told = { options, contentType, accept, limit, script: script?.sha256 };
  const work = { ...told, signal, pool, hooks: script?.hooks };
  const isOfBodies = script !== undefined && takesBodies(script.hooks); // ranges are of rows
  if (isOfBodies || stateMachineArn === undefined) return report(await scoreObject(item, target, model, work));
  const watch: ScoreObjectSettings['watch'] = (scored, progress) => paced(scored, progress, remainingMs());
  try {
    return report(await scoreObject(item, target, model, { ...work, watch }));
  } catch (error) {
    if (!(error instanceof DeadlineError)) throw error;
    const handedOver = await handOver(item, stateMachineArn, model, { ...told, error });
    logger.info('handed over to the state machine', { ...handedOver, reason: error.message });
    return handedOver;
  }
}

function report(result: ObjectResult): ObjectResult {
  const what = result.skipped ? 'skipped: the output is there' : 'scored';
  if (result.failure === undefined) logger.info(what, { ...result });
  else {
    logger.error(`${what}, but it failed`, { ...result });
    throw new RowErrorsError(result.failure, { hint: `${result.output} says why, row by row` });
  }
  return result;
}

/** The objects of an event; what is none to score is logged. */
async function itemsToScore(event: unknown, failures: Failure[], time: Time): Promise<BatchItem[]> {
  const { items, ignored } = isSqsEvent(event) ? await readMessages(event, failures, time) : readEvent(event);
  const own = items.filter((item) => isOwnOutput(item, settings.output));
  for (const what of [...ignored, ...own.map((item) => `output ${s3Uri(item)}`)]) logger.info(`ignored: ${what}`, {});
  return items.filter((item) => !own.includes(item));
}

/** In an SQS batch a message that cannot be read fails alone; one that names no objects has rows in it. */
async function readMessages(event: unknown, failures: Failure[], time: Time): Promise<BatchEvent> {
  const { Records } = event as { Records: unknown[] };
  const withRows: unknown[] = [];
  const fail = (record: unknown, error?: unknown) =>
    failures.push({ item: { bucket: '', key: '', messageId: messageIdOf(record) }, error });
  const events = Records.map((record) => {
    try {
      return readEvent({ Records: [record] });
    } catch (error) {
      if (hasRows(record)) withRows.push(record);
      else {
        logger.error(`unreadable message ${messageIdOf(record)}`, { error });
        fail(record, error);
      }
      return { items: [], ignored: [] };
    }
  });
  if (withRows.length > 0) {
    for (const at of await scoreMessages(withRows, await openStreams(time))) fail(withRows[at]);
  }
  return merged(events);
}

function failed(failures: readonly Failure[]): Error {
  const shown = failures.slice(0, MAX_REASONS);
  const reasons = shown.map(({ item, error }) => shorten(`${s3Uri(item)}: ${reasonOf(error)}`, MAX_REASON));
  const more = shown.length < failures.length ? ['…'] : [];
  const sentence = `${failures.length} failed: ${[...reasons, ...more].join('; ')}`;
  return lambdaError('StorageError', [sentence, 'the log has the causes'], failures[0]!.error);
}

export const handler = middy()
  .use({ onError: reporting(logger) })
  .handler(answer);
