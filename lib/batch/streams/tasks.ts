import { decodeEscapes } from '../../content/text.ts';
import { ConfigurationError, KindlingError, MalformedInputError } from '../../errors.ts';
import { shorten } from '../../short-text.ts';
import { isObject, type Json } from './source.ts';

/** An object of a job, and which of its versions, where the manifest says it. */
export interface TaskObject {
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string | undefined;
}

type Score = (object: TaskObject) => Promise<string>;
type ReasonOf = (error: unknown) => string;

/** Characters of what a job's report says of an object. */
const MAX_RESULT = 900;

/**
 * The answer to S3 Batch Operations, whose job has each object of its manifest scored. What may be gone next time is a temporary
 * failure, which the job tries again.
 *
 * @param score scores an object, and says what became of it
 * @param reasonOf says why it could not
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/batch-ops-invoke-lambda.html
 */
export async function answerTasks(event: Json, score: Score, reasonOf: ReasonOf): Promise<object> {
  const { invocationSchemaVersion, invocationId, tasks } = event;
  const results: object[] = [];
  for (const task of tasks as readonly unknown[]) {
    const taskId = isObject(task) ? task.taskId : undefined;
    const outcome = await outcomeOf(task, score, reasonOf);
    results.push({ taskId, ...outcome, resultString: shorten(outcome.resultString, MAX_RESULT) });
  }
  return { invocationSchemaVersion, treatMissingKeysAs: 'PermanentFailure', invocationId, results };
}

async function outcomeOf(task: unknown, score: Score, reasonOf: ReasonOf) {
  try {
    return { resultCode: 'Succeeded', resultString: await score(objectOf(task)) };
  } catch (error) {
    const resultCode = isPassing(error) ? 'TemporaryFailure' : 'PermanentFailure';
    return { resultCode, resultString: reasonOf(error) };
  }
}

function isPassing(error: unknown): boolean {
  return !(error instanceof KindlingError) || (error.status >= 500 && !(error instanceof ConfigurationError));
}

/** Keys are encoded as forms are; the first schema has the bucket's ARN, the second its name. */
function objectOf(task: unknown): TaskObject {
  const { s3Key, s3Bucket, s3BucketArn, s3VersionId }: Json = isObject(task) ? task : {};
  const bucket = s3Bucket ?? (typeof s3BucketArn === 'string' ? s3BucketArn.split(':::')[1] : undefined);
  if (typeof s3Key !== 'string' || typeof bucket !== 'string' || bucket === '') {
    throw new MalformedInputError('the task names no object', {
      hint: 'send the event as S3 Batch Operations does; test/events of kindling has one',
    });
  }
  const versionId = typeof s3VersionId === 'string' && s3VersionId !== '' ? s3VersionId : undefined;
  return { bucket, key: decodeEscapes(s3Key.replaceAll('+', ' ')), versionId };
}
