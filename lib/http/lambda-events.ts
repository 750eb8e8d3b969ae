import { isText } from '../content/index.ts';
import { parseContentType, withParameters } from '../content/media-type.ts';
import { decodeEscapes } from '../content/text.ts';
import { MalformedInputError, PayloadTooLargeError } from '../errors.ts';
import { bodyField, isObject, type Json, textField, textFields } from './event-fields.ts';
import type { HttpRequest, HttpResponse } from './message.ts';

/** What Lambda's synchronous answers may hold, with some room for headers and JSON around the body. */
const MAX_ANSWER_BYTES = 6 * 2 ** 20 - 16 * 1024;

/**
 * Who calls: API Gateway REST (`v1`), HTTP API or Function URL (`v2`), a load balancer, or code that invokes the function
 * with a question (`body`) or with rows themselves (`rows`).
 */
export type EventKind = 'v1' | 'v2' | 'alb' | 'body' | 'rows';

/** The kind of an event by the members that only this kind has. */
export function eventKind(event: unknown): EventKind {
  if (!isObject(event)) return 'rows';
  const context = event.requestContext;
  if (isObject(context)) {
    if (isObject(context.http)) return 'v2';
    if (isObject(context.elb)) return 'alb';
    if (typeof event.httpMethod === 'string') return 'v1';
  }
  return typeof event.body === 'string' ? 'body' : 'rows';
}

/** The request in an event; one of an event with fields of wrong types is refused when its body is read. */
export function requestOfEvent(event: unknown, kind: EventKind): HttpRequest {
  try {
    return readRequest(event, kind);
  } catch (error) {
    return invocation(() => Promise.reject(error), {});
  }
}

function readRequest(event: unknown, kind: EventKind): HttpRequest {
  switch (kind) {
    case 'v1':
      return requestOfV1(event as Json);
    case 'v2':
      return requestOfV2(event as Json);
    case 'alb':
      return requestOfAlb(event as Json);
    case 'body':
      return requestOfBody(event as Json);
    case 'rows':
      return invocation(async () => rowsBody(event), { 'content-type': 'application/json' });
  }
}

/** What the function answers to an event of that kind. A failed `rows` call is to be thrown, not answered. */
export function resultOfResponse(response: HttpResponse, kind: EventKind, event: unknown): unknown {
  const { status, headers, body } = response;
  const isBase64Encoded = typeof body !== 'string' && isBinary(headers);
  const text = isBase64Encoded ? Buffer.from(body).toString('base64') : bodyText(body);
  if (Buffer.byteLength(text) > MAX_ANSWER_BYTES) throw tooLarge();
  if (kind === 'rows') return text === '' ? null : JSON.parse(text);
  const result = { statusCode: status, body: text, isBase64Encoded };
  switch (kind) {
    case 'alb':
      return { ...result, statusDescription: `${status}`, ...albHeaders(headers, event as Json) };
    case 'body':
      return { ...result, headers, contentType: headers['content-type'] };
    default:
      return { ...result, headers };
  }
}

function requestOfV1(event: Json): HttpRequest {
  const headers = eventHeaders(event);
  // a REST API hands compressed answers on as base64 text unless it was set up for binary media types
  delete headers['accept-encoding'];
  return {
    method: String(event.httpMethod),
    path: withoutStage(textField(event.path, 'path'), event),
    query: new Map(textFields(event.queryStringParameters, 'queryStringParameters')),
    headers,
    readBody: async () => bodyField(event),
  };
}

function requestOfV2(event: Json): HttpRequest {
  const { http } = event.requestContext as { http: Json };
  const path = textField(event.rawPath ?? http.path, 'rawPath');
  return {
    method: textField(http.method, 'requestContext.http.method') ?? 'POST',
    path: decodeEscapes(withoutStage(path, event)),
    query: new Map(new URLSearchParams(textField(event.rawQueryString, 'rawQueryString'))),
    headers: eventHeaders(event),
    readBody: async () => bodyField(event),
  };
}

function requestOfAlb(event: Json): HttpRequest {
  const pairs = [
    ...textFields(event.queryStringParameters, 'queryStringParameters'),
    ...textFields(event.multiValueQueryStringParameters, 'multiValueQueryStringParameters'),
  ];
  return {
    method: textField(event.httpMethod, 'httpMethod') ?? 'POST',
    path: decodeEscapes(textField(event.path, 'path') ?? '/'),
    query: new Map(new URLSearchParams(pairs.map(([name, value]) => `${name}=${value}`).join('&'))), // still encoded
    headers: eventHeaders(event),
    readBody: async () => bodyField(event),
  };
}

function requestOfBody(event: Json): HttpRequest {
  return invocation(async () => bodyField(event), {
    'content-type': typeOfText(event, textField(event.contentType, 'contentType')),
    accept: textField(event.accept, 'accept'),
    'x-amzn-sagemaker-custom-attributes': textField(event.customAttributes, 'customAttributes'),
  });
}

function rowsBody(event: unknown): Buffer {
  try {
    return Buffer.from(JSON.stringify(event ?? null));
  } catch (cause) {
    const hint = 'send rows [[…],[…]] or records [{…},{…}] whose cells are numbers and texts';
    throw new MalformedInputError('the event nests too many lists and objects inside each other', { hint, cause });
  }
}

function invocation(readBody: HttpRequest['readBody'], headers: HttpRequest['headers']): HttpRequest {
  return { method: 'POST', path: '/invocations', query: new Map(), headers, readBody };
}

/** Headers by lower-case names; of several values the last one, as API Gateway's single-value headers do. */
function eventHeaders(event: Json): { [name: string]: string | undefined } {
  const pairs = [...textFields(event.multiValueHeaders, 'multiValueHeaders'), ...textFields(event.headers, 'headers')];
  const headers = Object.fromEntries(pairs.map(([name, value]) => [name.toLowerCase(), value]));
  return { ...headers, 'content-type': typeOfText(event, headers['content-type']) };
}

/** The Content-Type of an event's body: one that came as text has been decoded, whatever charset it came in. */
function typeOfText({ isBase64Encoded }: Json, contentType: string | undefined): string | undefined {
  if (isBase64Encoded === true || contentType === undefined) return contentType;
  const { charset } = parseContentType(contentType).parameters;
  return charset === undefined ? contentType : withParameters(contentType, { charset: 'utf-8' });
}

function withoutStage(path = '/', event: Json): string {
  const { stage } = event.requestContext as Json;
  return typeof stage === 'string' && path.startsWith(`/${stage}/`) ? path.slice(stage.length + 1) : path;
}

function albHeaders(headers: HttpResponse['headers'], event: Json): Json {
  if (!isObject(event.multiValueHeaders)) return { headers };
  return { multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])) };
}

function isBinary(headers: HttpResponse['headers']): boolean {
  const type = headers['content-type'] ?? '';
  return headers['content-encoding'] !== undefined || !isText(type);
}

function bodyText(body: Uint8Array | string): string {
  return typeof body === 'string' ? body : Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8');
}

function tooLarge(): PayloadTooLargeError {
  return new PayloadTooLargeError('the answer is above the 6 MB that Lambda can return', {
    hint: 'send fewer rows at a time, accept gzip, or score the file with batch',
  });
}
