import { withDefaults } from '../content/index.ts';
import { isBlankBody } from '../content/text.ts';
import { NO_UNKNOWN_CATEGORIES } from '../frame/unknown-categories.ts';
import type { Question, Transformed } from '../hooks/transform.ts';
import type { Stop } from '../service/deadlines.ts';
import type { Service } from '../service/service.ts';
import { codedAnswer } from './coded-answer.ts';
import { type HttpRequest, type HttpResponse, timing } from './message.ts';
import { nameDefault } from './name-default.ts';
import { readBody } from './read-body.ts';
import type { Call } from './route.ts';
import { type Wishes, wishesOf } from './wishes.ts';

/** The answer to the rows in a request. */
export async function score({ request, stop }: Call, service: Service): Promise<HttpResponse> {
  const body = await readBody(request, service.maxBodyBytes);
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
