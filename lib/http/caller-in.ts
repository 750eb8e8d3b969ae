import { latin1Of } from '../platform/node.ts';
import type { CallerEvent, HttpRequest } from './message.ts';
import { readBody } from './read-body.ts';

/** Snowflake sends several headers that begin so. */
const SNOWFLAKE = 'sf-external-function-';
/** Bytes in which a question of BigQuery's names its members. */
const HEAD_BYTES = 4096;
const BRACE = 0x7b;

/** What a body asks in a form of its own, told by headers, or by members that no form of rows has; undefined for most. */
export function callerIn({ headers }: HttpRequest, body: Uint8Array): CallerEvent | undefined {
  if (body[0] !== BRACE) return undefined;
  if (Object.keys(headers).some((name) => name.startsWith(SNOWFLAKE))) return { kind: 'snowflake', event: body };
  const head = latin1Of(body, 0, Math.min(body.length, HEAD_BYTES));
  return head.includes('"caller"') && head.includes('"calls"') ? { kind: 'bigquery', event: body } : undefined;
}

/**
 * The same for a path that leads nowhere: warehouses are told an address and no path.
 *
 * @throws what stands in the way of reading the body
 */
export async function callerAt(request: HttpRequest, maxBytes: number): Promise<CallerEvent | undefined> {
  const mayCall = request.method === 'POST' && request.headers['content-type']?.includes('json');
  return mayCall ? callerIn(request, await readBody(request, maxBytes)) : undefined;
}
