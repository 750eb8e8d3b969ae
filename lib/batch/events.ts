import { decodeEscapes } from '../content/text.ts';
import { MalformedInputError } from '../errors.ts';

/** One object to score, and the SQS message to report it under. */
export interface BatchItem {
  readonly bucket: string;
  readonly key: string;
  readonly messageId?: string | undefined;
}

/** What an event says. */
export interface BatchEvent {
  /** objects that were created */
  readonly items: BatchItem[];
  /** what else happened to objects, such as `ObjectRemoved:Delete s3://bucket/key`: nothing to score */
  readonly ignored: string[];
}

export type Json = { readonly [name: string]: unknown };

const NOTHING: BatchEvent = { items: [], ignored: [] };

/**
 * The objects that an event names: S3 notifications, EventBridge's `Object Created`, SQS and SNS carrying either, or a
 * plain `{ bucket, key }`. S3's test event names none. Why this is no library's part: docs/decisions/batch-events.md.
 * @throws MalformedInputError when it is none of these
 */
export function readEvent(event: unknown, messageId?: string): BatchEvent {
  if (!isObject(event)) throw unknownEvent();
  if (event.Event === 's3:TestEvent') return NOTHING;
  if (typeof event['detail-type'] === 'string') return readEventBridge(event, messageId);
  if (typeof event.bucket === 'string' && typeof event.key === 'string') {
    const { bucket, key } = event;
    if (key.endsWith('/')) return { items: [], ignored: [`folder s3://${bucket}/${key}`] };
    return { items: [{ bucket, key, messageId }], ignored: [] };
  }
  if (Array.isArray(event.Records)) return merged(event.Records.map((record) => readRecord(record, messageId)));
  if (typeof event.Message === 'string') return readEvent(parse(event.Message), messageId); // SNS inside SQS
  throw unknownEvent();
}

/** True where the platform takes partial failures: an SQS batch. */
export function isSqsEvent(event: unknown): boolean {
  const records = isObject(event) ? event.Records : undefined;
  return Array.isArray(records) && records.some((record) => isObject(record) && record.eventSource === 'aws:sqs');
}

/** Streams whose records lib/batch/streams scores. */
const STREAMS = ['aws:kinesis', 'aws:dynamodb', 'aws:kafka', 'SelfManagedKafka'];

/** Whether an event has records of a stream in it. */
export function isStreamEvent(event: unknown): event is Json {
  if (!isObject(event)) return false;
  const { Records, eventSource } = event;
  const first: unknown = Array.isArray(Records) ? Records[0] : undefined;
  return STREAMS.includes((isObject(first) ? first.eventSource : eventSource) as string);
}

/** Whether an event is of a job of S3 Batch Operations. */
export function isTasksEvent(event: unknown): event is Json {
  return isObject(event) && typeof event.invocationSchemaVersion === 'string' && Array.isArray(event.tasks);
}

/** Whether a message of SQS has rows in its body: any text that is no envelope around an event. */
export function hasRows(record: unknown): boolean {
  const body = isObject(record) ? record.body : undefined;
  return typeof body === 'string' && !/^\s*\{.*"(?:Records|detail-type|Message|Event)"\s*:/s.test(body);
}

/** The id that a message of an SQS batch is reported under. One without makes the whole batch come again, as SQS rules. */
export function messageIdOf(record: unknown): string {
  return isObject(record) && typeof record.messageId === 'string' ? record.messageId : '';
}

export function merged(events: readonly BatchEvent[]): BatchEvent {
  return { items: events.flatMap(({ items }) => items), ignored: events.flatMap(({ ignored }) => ignored) };
}

function readRecord(record: unknown, messageId: string | undefined): BatchEvent {
  if (!isObject(record)) throw unknownEvent();
  if (record.eventSource === 'aws:sqs') return readEvent(parse(record.body), messageIdOf(record));
  if (isObject(record.Sns)) return readEvent(parse(record.Sns.Message), messageId);
  // notifications encode keys as forms do; EventBridge does not
  return created(record.s3, record.eventName ?? 'ObjectCreated', messageId, (key) =>
    decodeEscapes(key.replaceAll('+', ' ')),
  );
}

function readEventBridge(event: Json, messageId: string | undefined): BatchEvent {
  return created(event.detail, event['detail-type'], messageId, (key) => key);
}

/** The object of one event, if its name says that it was created; consoles create empty "folders" too. */
function created(
  detail: unknown,
  name: unknown,
  messageId: string | undefined,
  decodeKey: (key: string) => string,
): BatchEvent {
  if (!isObject(detail) || !isObject(detail.bucket) || !isObject(detail.object)) throw unknownEvent();
  const bucket = detail.bucket.name;
  if (typeof name !== 'string' || typeof bucket !== 'string' || typeof detail.object.key !== 'string') {
    throw unknownEvent();
  }
  const key = decodeKey(detail.object.key);
  const isCreated = /^(s3:)?ObjectCreated(:|$)|^Object Created$/.test(name) && !key.endsWith('/');
  return isCreated
    ? { items: [{ bucket, key, messageId }], ignored: [] }
    : { items: [], ignored: [`${name} s3://${bucket}/${key}`] };
}

function parse(text: unknown): unknown {
  if (typeof text !== 'string') throw unknownEvent();
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new MalformedInputError('the message is not JSON', {
      hint: 'send S3 or EventBridge events as they are',
      cause,
    });
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function unknownEvent(): MalformedInputError {
  return new MalformedInputError('the event names no S3 object', {
    hint: 'send S3 notifications or EventBridge "Object Created" events, directly or through SQS or SNS, or {"bucket","key"}',
  });
}
