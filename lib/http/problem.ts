import { KindlingError, MethodNotAllowedError, OverloadedError } from '../errors.ts';
import type { HttpResponse } from './message.ts';

const TITLES: Readonly<{ [status: number]: string }> = {
  400: 'Bad Request',
  404: 'Not Found',
  405: 'Method Not Allowed',
  406: 'Not Acceptable',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

/** An error as `application/problem+json` (RFC 9457). What kindling did not foresee is not shown to the caller. */
export function problemResponse(error: unknown): HttpResponse {
  const known = error instanceof KindlingError ? error : undefined;
  const status = known?.status ?? 500;
  const headers: { [name: string]: string } = { 'content-type': 'application/problem+json' };
  if (known instanceof MethodNotAllowedError) headers.allow = known.allow.join(', ');
  if (known instanceof OverloadedError) headers['retry-after'] = '1';
  const code = known?.code ?? 'internal';
  const detail = known?.message ?? 'something went wrong here; the log has the cause under this request id';
  const problem = {
    type: `urn:kindling:error:${code}`,
    title: TITLES[status] ?? 'Error',
    status,
    detail,
    message: detail, // where botocore looks for it
    code,
    hint: known?.hint,
    row: known?.row,
    column: known?.column,
  };
  return { status, headers, body: JSON.stringify(problem) };
}
