import type { HttpRequest } from './message.ts';

/** X-Ray's root and W3C's trace id; a caller may write anything. */
const [XRAY, W3C] = [/(?:^|;)\s*Root=(1-[\da-f]{8}-[\da-f]{24})(?:;|$)/i, /^[\da-f]{2}-([\da-f]{32})-[\da-f]{16}-/];

/**
 * The id of the trace that a request belongs to: X-Ray's of `x-amzn-trace-id`, which AWS's fronts send, else W3C's of `traceparent`.
 *
 * @see https://www.w3.org/TR/trace-context/
 */
export function traceIdOf({ headers }: HttpRequest): string | undefined {
  const xray = headers['x-amzn-trace-id'];
  const found = xray === undefined ? undefined : XRAY.exec(xray)?.[1];
  return found ?? (headers.traceparent === undefined ? undefined : W3C.exec(headers.traceparent)?.[1]);
}
