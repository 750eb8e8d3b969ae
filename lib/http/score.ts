import { findMediaType, withDefaults } from '../content/index.ts';
import { isBlankBody } from '../content/text.ts';
import { NO_UNKNOWN_CATEGORIES } from '../frame/unknown-categories.ts';
import type { Question, Transformed } from '../hooks/transform.ts';
import { native } from '../platform/node.ts';
import type { Stop } from '../service/deadlines.ts';
import type { Service } from '../service/service.ts';
import { callerIn } from './caller-in.ts';
import { codedAnswer } from './coded-answer.ts';
import { type CallerEvent, type HttpRequest, type HttpResponse, timing } from './message.ts';
import { nameDefault } from './name-default.ts';
import { readBody } from './read-body.ts';
import type { Call } from './route.ts';
import { type Wishes, wishesOf } from './wishes.ts';

/** The answer to the rows in a request. */
export async function score(call: Call, service: Service): Promise<HttpResponse> {
  const { request, stop } = call;
  if (request.caller) return await answerInItsForm(request.caller, call, service);
  const body = await readBody(request, service.maxBodyBytes);
  const caller = callerIn(request, body);
  if (caller) return await answerInItsForm(caller, call, service);
  const { given, options } = wishesOf(request, service);
  if (isBlankBody(body)) return { status: 204, headers: {}, body: '' };
  const bodyBytes = body.length; // the body may go to another thread
  const question = {
    body,
    contentType: withDefaults(contentTypeOf(request), body, service.csvDefaults),
    accept: request.headers.accept ?? '',
    defaultAccept: service.defaultAccept,
    options,
  };
  const answer = await ask(question, given, service, stop);
  return codedAnswer(responseTo(answer, bodyBytes, service), request.headers['accept-encoding']);
}

async function answerInItsForm(caller: CallerEvent, call: Call, service: Service): Promise<HttpResponse> {
  const { answerCaller } = await import('./callers/index.ts');
  const answer = await answerCaller(caller, { call, service, wishesOf, withDefaults, native, findMediaType });
  return codedAnswer(answer, call.request.headers['accept-encoding']);
}

/** What goes out for an answer, before it is compressed. */
export function responseTo(answer: Transformed, bodyBytes: number, service: Service): HttpResponse {
  const { decodeMs, predictMs, encodeMs } = answer;
  const unknown = describeUnknown(answer.unknownCategories);
  return {
    status: 200,
    headers: {
      'content-type': answer.contentType,
      'server-timing': `${timing('decode', decodeMs)}, ${timing('predict', predictMs)}, ${timing('encode', encodeMs)}`,
      ...(unknown && { 'x-kindling-unknown-categories': String(unknown.unknownCategories) }),
    },
    body: answer.body,
    log: {
      rows: answer.numRow,
      rowErrors: answer.numRowError,
      bodyBytes,
      ...unknown,
      decodeMs,
      predictMs,
      encodeMs,
      service,
    },
  };
}

async function ask(
  question: Question,
  given: Wishes['given'],
  service: Service,
  stop: Stop | undefined,
): Promise<Transformed> {
  try {
    return await service.transform(question, stop);
  } catch (error) {
    throw nameDefault(error, given, service.defaultSources ?? new Map());
  }
}

/** The log's words for categories that the model does not know, if the rows have any. */
function describeUnknown({ cells, columns } = NO_UNKNOWN_CATEGORIES) {
  return cells > 0 ? { unknownCategories: cells, unknownCategoryColumns: columns } : undefined;
}

/** Older clients of SageMaker write it in one word. */
function contentTypeOf({ headers }: HttpRequest): string {
  return headers['content-type'] ?? headers.contenttype ?? '';
}
