import { isText } from '../../content/index.ts';
import { PayloadTooLargeError } from '../../errors.ts';
import { utf8Of } from '../../platform/node.ts';
import type { HttpRequest, HttpResponse } from '../message.ts';
import { agentCore } from './agentcore.ts';
import { httpApi, restApi } from './api-gateway.ts';
import { bedrockAgent } from './bedrock-agent.ts';
import { bigQuery } from './bigquery.ts';
import { invocation, question, rows } from './direct.ts';
import type { EventKind } from './event-kind.ts';
import { isObject, type Json } from './fields.ts';
import { firehose } from './firehose.ts';
import { loadBalancer } from './load-balancer.ts';
import { pipes } from './pipes.ts';
import { redshift } from './redshift.ts';
import { snowflake } from './snowflake.ts';

export type { EventKind } from './event-kind.ts';

/** Who calls; the first that matches counts. A new one is one file and one entry here. */
const KINDS: readonly EventKind[] = [
  ...[agentCore, httpApi, loadBalancer, restApi, bedrockAgent, question],
  ...[redshift, snowflake, bigQuery, firehose, pipes],
  rows,
];

/** Bytes that Lambda's synchronous answers may hold, with some room for headers and JSON around the body. */
const MAX_ANSWER_BYTES = 6 * 2 ** 20 - 16 * 1024;

/** The kind of an event. */
export function kindOfEvent(event: unknown, context: unknown): EventKind {
  const members = typeof event === 'object' && event !== null ? (event as Json) : {};
  return KINDS.find((kind) => kind.matches(members, contextOf(context)))!; // any event is rows
}

function contextOf(context: unknown): Json {
  return isObject(context) ? context : {};
}

/** The request in an event; one of an event with fields of wrong types is refused when its body is read. */
export function requestOfEvent(event: unknown, kind: EventKind, context: unknown): HttpRequest {
  try {
    return kind.toRequest(event as Json, contextOf(context));
  } catch (error) {
    return invocation(() => Promise.reject(error), {});
  }
}

/**
 * What the function answers to an event of that kind.
 *
 * @throws PayloadTooLargeError
 */
export function resultOfResponse({ status, headers, body }: HttpResponse, kind: EventKind, event: unknown): unknown {
  const isBase64Encoded = typeof body !== 'string' && isBinary(headers);
  const text = isBase64Encoded ? Buffer.from(body).toString('base64') : bodyText(body);
  if (Buffer.byteLength(text) > MAX_ANSWER_BYTES) throw tooLarge();
  return kind.toResult({ status, headers, text, isBase64Encoded }, event as Json);
}

function isBinary(headers: HttpResponse['headers']): boolean {
  const type = headers['content-type'] ?? '';
  return headers['content-encoding'] !== undefined || !isText(type);
}

function bodyText(body: Uint8Array | string): string {
  return typeof body === 'string' ? body : utf8Of(body);
}

function tooLarge(): PayloadTooLargeError {
  return new PayloadTooLargeError('the answer is above the 6 MB that Lambda can return', {
    hint: 'send fewer rows at a time, accept gzip, or score the file with batch',
  });
}
