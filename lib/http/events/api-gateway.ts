import { decodeEscapes } from '../../content/text.ts';
import type { EventAnswer, EventKind } from './event-kind.ts';
import { bodyField, isObject, type Json, textField, textFields } from './fields.ts';
import { eventHeaders } from './headers.ts';

/** A REST API of API Gateway: payload version 1.0. */
export const restApi: EventKind = {
  matches: ({ requestContext, httpMethod }) => isObject(requestContext) && typeof httpMethod === 'string',
  toRequest(event) {
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
  },
  toResult,
};

/** An HTTP API of API Gateway, or a Function URL: payload version 2.0. */
export const httpApi: EventKind = {
  matches: ({ requestContext }) => isObject(requestContext) && isObject(requestContext.http),
  toRequest(event) {
    const { http } = event.requestContext as { http: Json };
    const path = textField(event.rawPath ?? http.path, 'rawPath');
    return {
      method: textField(http.method, 'requestContext.http.method') ?? 'POST',
      path: decodeEscapes(withoutStage(path, event)),
      query: new Map(new URLSearchParams(textField(event.rawQueryString, 'rawQueryString'))),
      headers: eventHeaders(event),
      readBody: async () => bodyField(event),
    };
  },
  toResult,
};

function toResult({ status, headers, text, isBase64Encoded }: EventAnswer): unknown {
  return { statusCode: status, body: text, isBase64Encoded, headers };
}

function withoutStage(path = '/', event: Json): string {
  const { stage } = event.requestContext as Json;
  return typeof stage === 'string' && path.startsWith(`/${stage}/`) ? path.slice(stage.length + 1) : path;
}
