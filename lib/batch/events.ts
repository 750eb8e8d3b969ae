import { MalformedInputError } from '../errors.ts';

/** One thing to score, and the SQS message to report it under. */
export interface BatchItem {
  readonly bucket: string;
  readonly key: string;
  readonly messageId?: string | undefined;
}

type Json = { readonly [name: string]: unknown };

/**
 * The objects that an event names: S3 notifications, EventBridge's `Object Created`, SQS and SNS carrying either.
 * S3's test event names none.
 */
export function itemsOfEvent(event: unknown, messageId?: string): BatchItem[] {
  if (!isObject(event)) throw unknownEvent();
  if (event.Event === 's3:TestEvent') return [];
  if (event['detail-type'] === 'Object Created' && isObject(event.detail))
    return [itemOfEventBridge(event.detail, messageId)];
  if (!Array.isArray(event.Records)) {
    if (typeof event.Message === 'string') return itemsOfEvent(parse(event.Message), messageId); // SNS inside SQS
    throw unknownEvent();
  }
  return event.Records.flatMap((record: Json) => itemsOfRecord(record, messageId));
}

/** True where the platform takes partial failures: an SQS batch. */
export function isSqsEvent(event: unknown): boolean {
  const records = isObject(event) ? event.Records : undefined;
  return Array.isArray(records) && records.length > 0 && records[0].eventSource === 'aws:sqs';
}

function itemsOfRecord(record: Json, messageId: string | undefined): BatchItem[] {
  if (record.eventSource === 'aws:sqs') return itemsOfEvent(parse(record.body), String(record.messageId));
  if (isObject(record.Sns)) return itemsOfEvent(parse(record.Sns.Message), messageId);
  const { s3 } = record;
  if (!isObject(s3) || !isObject(s3.bucket) || !isObject(s3.object)) throw unknownEvent();
  // notifications encode keys as forms do; EventBridge does not
  const key = decodeKey(String(s3.object.key).replaceAll('+', ' '));
  return [{ bucket: String(s3.bucket.name), key, messageId }];
}

function itemOfEventBridge({ bucket, object }: Json, messageId: string | undefined): BatchItem {
  if (!isObject(bucket) || !isObject(object)) throw unknownEvent();
  return { bucket: String(bucket.name), key: String(object.key), messageId };
}

function parse(text: unknown): unknown {
  try {
    return JSON.parse(String(text));
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
    hint: 'send S3 notifications or EventBridge "Object Created" events, directly or through SQS or SNS',
  });
}

/** A key with its escapes decoded; one that cannot be decoded stays as it is, and fails alone as missing. */
function decodeKey(key: string): string {
  try {
    return decodeURIComponent(key);
  } catch {
    return key;
  }
}
