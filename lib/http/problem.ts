import { KindlingError, MethodNotAllowedError, OverloadedError, publicError } from '../errors.ts';
import { fitJson } from '../fit-json.ts';
import { shorten } from '../short-text.ts';
import type { HttpResponse } from './message.ts';

const TITLES: Readonly<{ [status: number]: string }> = {
  400: 'Bad Request',
  404: 'Not Found',
  405: 'Method Not Allowed',
  406: 'Not Acceptable',
  408: 'Request Timeout',
  409: 'Conflict',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
  507: 'Insufficient Storage',
};

/** Bytes that a problem may take, with room for its way through a Lambda event: a list of names in an error has no end. */
const MAX_BYTES = 3072;

/** The routes of the Open Inference Protocol, whose clients look for `error`. */
const V2_PATH = /^\/+v2(?:\/|$)/;

/**
 * An error as far as the caller may read it: `application/problem+json` (RFC 9457), or as the protocol of the route has it.
 *
 * @param path of the request, where it is known
 */
export function problemResponse(error: unknown, path = ''): HttpResponse {
  const known = error instanceof KindlingError ? error : undefined;
  const status = known?.status ?? 500;
  const isV2 = V2_PATH.test(path);
  const headers: { [name: string]: string } = {
    'content-type': isV2 ? 'application/json' : 'application/problem+json',
  };
  if (known instanceof MethodNotAllowedError) headers.allow = known.allow.join(', ');
  if (known instanceof OverloadedError) headers['retry-after'] = '1';
  const problem = fitJson((limit) => (isV2 ? sentenceOf(known, limit) : problemOf(known, status, limit)), MAX_BYTES);
  return { status, headers, body: JSON.stringify(problem) };
}

function sentenceOf(known: KindlingError | undefined, limit: number): object {
  const { message, hint } = publicError(known);
  return { error: shorten(message, limit) + (hint ? `; ${shorten(hint, limit)}` : '') };
}

function problemOf(known: KindlingError | undefined, status: number, limit: number): object {
  const { code, message, hint } = publicError(known);
  const detail = shorten(message, limit);
  return {
    type: `urn:kindling:error:${code}`,
    title: TITLES[status] ?? 'Error',
    status,
    detail,
    message: detail, // where botocore looks for it
    code,
    hint: hint && shorten(hint, limit),
    row: known?.row,
    column: known?.column && shorten(known.column, limit),
  };
}
