// JSON-RPC 2.0, as far as a server needs it that asks nothing itself. https://www.jsonrpc.org/specification
import { isObject, type JsonObject } from '../../content/json-value.ts';
import { isRawJson } from '../../frame/raw-json.ts';

/** What is wrong, by JSON-RPC's numbers. */
export const PARSE_ERROR = -32_700;
export const INVALID_REQUEST = -32_600;
export const METHOD_NOT_FOUND = -32_601;
export const INVALID_PARAMS = -32_602;
/** The first of those that servers may use as they like; MCP's SDKs answer it to what HTTP refuses. */
export const REFUSED = -32_000;

/** A fault of the protocol, which JSON-RPC answers with an error. */
export class RpcFault extends Error {
  readonly rpcCode: number;

  constructor(rpcCode: number, message: string) {
    super(message);
    this.rpcCode = rpcCode;
  }
}

/** A message that wants an answer, or only tells something. */
export interface Message {
  readonly method: string;
  readonly params: JsonObject;
  /** a text or a number; undefined for a notification */
  readonly id: unknown;
}

/**
 * The message in a JSON value; undefined for an answer, which nobody asked for here.
 *
 * @throws RpcFault
 */
export function readMessage(value: unknown): Message | undefined {
  if (!isObject(value)) throw new RpcFault(INVALID_REQUEST, 'a message is an object');
  if (value.jsonrpc !== '2.0') throw new RpcFault(INVALID_REQUEST, '"jsonrpc" is not "2.0"');
  if (value.method === undefined && ('result' in value || 'error' in value)) return undefined;
  const { method, params = {}, id } = value;
  if (typeof method !== 'string') throw new RpcFault(INVALID_REQUEST, '"method" is not a text');
  if (id !== undefined && !isId(id)) throw new RpcFault(INVALID_REQUEST, '"id" is neither a text nor a number');
  if (!isObject(params)) throw new RpcFault(INVALID_PARAMS, '"params" is not an object');
  return { method, params, id };
}

function isId(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number' || isRawJson(value);
}

/** The id of a message that may be no message at all. */
export function idOf(value: unknown): unknown {
  return isObject(value) && isId(value.id) ? value.id : null;
}

export function resultOf(id: unknown, result: object): object {
  return { jsonrpc: '2.0', id, result };
}

export function errorOf(id: unknown, code: number, message: string): object {
  return { jsonrpc: '2.0', id, error: { code, message } };
}
