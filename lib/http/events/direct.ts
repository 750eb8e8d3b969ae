import { MalformedInputError } from '../../errors.ts';
import type { HttpRequest } from '../message.ts';
import type { EventKind } from './event-kind.ts';
import { bodyField, textField } from './fields.ts';
import { typeOfText } from './headers.ts';

/** Code that invokes the function with a question: a body and what is to be known of it. */
export const question: EventKind = {
  matches: ({ body }) => typeof body === 'string',
  toRequest: (event) =>
    invocation(async () => bodyField(event), {
      'content-type': typeOfText(event, textField(event.contentType, 'contentType')),
      accept: textField(event.accept, 'accept'),
      'x-amzn-sagemaker-custom-attributes': textField(event.customAttributes, 'customAttributes'),
      'x-amzn-sagemaker-target-model': textField(event.targetModel, 'targetModel'),
      'x-amzn-sagemaker-target-variant': textField(event.targetVariant, 'targetVariant'),
      'x-amzn-sagemaker-session-id': textField(event.sessionId, 'sessionId'),
    }),
  toResult: ({ status, headers, text, isBase64Encoded }) => ({
    statusCode: status,
    body: text,
    isBase64Encoded,
    headers,
    contentType: headers['content-type'],
  }),
};

/** Code that invokes it with rows themselves, any JSON, and wants the predictions alone. */
export const rows: EventKind = {
  matches: () => true,
  toRequest: (event) => invocation(async () => jsonBody(event), { 'content-type': 'application/json' }),
  toResult: ({ text }) => (text === '' ? null : JSON.parse(text)),
  throwsFailures: true,
};

/** A value as JSON. @throws MalformedInputError for one that nests too deeply */
export function jsonBody(event: unknown): Buffer {
  try {
    return Buffer.from(JSON.stringify(event ?? null));
  } catch (cause) {
    const hint = 'send rows [[…],[…]] or records [{…},{…}] whose cells are numbers and texts';
    throw new MalformedInputError('the event nests too many lists and objects inside each other', { hint, cause });
  }
}

/** A request that scores. */
export function invocation(readBody: HttpRequest['readBody'], headers: HttpRequest['headers']): HttpRequest {
  return { method: 'POST', path: '/invocations', query: new Map(), headers, readBody };
}
