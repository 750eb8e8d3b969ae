import { parseContentType, withParameters } from '../../content/media-type.ts';
import { type Json, textFields } from './fields.ts';

/** Headers by lower-case names; of several values the last one, as API Gateway's single-value headers do. */
export function eventHeaders(event: Json): { [name: string]: string | undefined } {
  const pairs = [...textFields(event.multiValueHeaders, 'multiValueHeaders'), ...textFields(event.headers, 'headers')];
  const headers = Object.fromEntries(pairs.map(([name, value]) => [name.toLowerCase(), value]));
  return { ...headers, 'content-type': typeOfText(event, headers['content-type']) };
}

/** The Content-Type of an event's body: one that came as text has been decoded, whatever charset it came in. */
export function typeOfText({ isBase64Encoded }: Json, contentType: string | undefined): string | undefined {
  if (isBase64Encoded === true || contentType === undefined) return contentType;
  const { charset } = parseContentType(contentType).parameters;
  return charset === undefined ? contentType : withParameters(contentType, { charset: 'utf-8' });
}
