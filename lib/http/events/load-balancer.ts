import { decodeEscapes } from '../../content/text.ts';
import type { HttpResponse } from '../message.ts';
import type { EventKind } from './event-kind.ts';
import { bodyField, isObject, type Json, textField, textFields } from './fields.ts';
import { eventHeaders } from './headers.ts';

/** An Application Load Balancer. */
export const loadBalancer: EventKind = {
  matches: ({ requestContext }) => isObject(requestContext) && isObject(requestContext.elb),
  toRequest(event) {
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
  },
  toResult: ({ status, headers, text, isBase64Encoded }, event) => ({
    statusCode: status,
    body: text,
    isBase64Encoded,
    statusDescription: `${status}`,
    ...inFormOf(event, headers),
  }),
};

/** Headers, with a list of values each where the question had them so. */
function inFormOf(event: Json, headers: HttpResponse['headers']): Json {
  if (!isObject(event.multiValueHeaders)) return { headers };
  return { multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])) };
}
