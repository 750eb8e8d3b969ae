import { MalformedInputError } from '../errors.ts';
import { utf8Bytes } from '../platform/node.ts';
import { bytesOfBase64 } from './base64.ts';
import { plainItem } from './typed-json.ts';

type Json = { readonly [name: string]: unknown };

/**
 * The row in one event of a queue or a stream, whoever hands it on: Lambda's event source mappings, or EventBridge Pipes, which
 * leave out the object around Kinesis' members. An object without such members is the row itself.
 *
 * @returns undefined for an item of DynamoDB that was removed
 * @throws MalformedInputError
 */
export function rowOfEvent(event: unknown): Uint8Array | undefined {
  if (!isObject(event)) return jsonBytes(event);
  const { eventSource } = event;
  if (typeof eventSource !== 'string') return jsonBytes(event);
  if (eventSource === 'aws:dynamodb') return itemOf(event.dynamodb, event.eventName);
  if (eventSource === 'aws:sqs') return textOf(event.body, 'body');
  if (eventSource === 'aws:kinesis' && isObject(event.kinesis)) return decoded(event.kinesis.data, 'data');
  return 'value' in event ? decoded(event.value, 'value') : decoded(event.data, 'data');
}

function itemOf(change: unknown, eventName: unknown): Uint8Array | undefined {
  if (eventName === 'REMOVE') return undefined;
  if (!isObject(change) || !isObject(change.NewImage)) {
    throw malformed('the record has no "NewImage"', 'let the stream show new images: NEW_IMAGE or NEW_AND_OLD_IMAGES');
  }
  return utf8Bytes(plainItem(change.NewImage));
}

function textOf(text: unknown, member: string): Uint8Array {
  if (typeof text === 'string') return utf8Bytes(text);
  throw malformed(`the record's "${member}" is not a text`, AS_IT_IS);
}

function decoded(text: unknown, member: string): Uint8Array {
  const bytes = typeof text === 'string' ? bytesOfBase64(text) : undefined;
  if (bytes === undefined) throw malformed(`the record's "${member}" is not base64`, AS_IT_IS);
  return bytes;
}

function jsonBytes(value: unknown): Uint8Array {
  try {
    return utf8Bytes(JSON.stringify(value ?? null));
  } catch (cause) {
    throw new MalformedInputError('the event nests too many lists and objects inside each other', {
      hint: 'send a row: a record {…} or a list […] of numbers and texts',
      cause,
    });
  }
}

const AS_IT_IS = 'send the records as AWS does; test/events of kindling has one of each kind';

function malformed(message: string, hint: string): MalformedInputError {
  return new MalformedInputError(message, { hint });
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
