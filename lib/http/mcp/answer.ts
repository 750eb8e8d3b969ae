import { parseJson } from '../../content/parse-json.ts';
import { shorten } from '../../short-text.ts';
import { type HttpResponse, jsonResponse } from '../message.ts';
import type { Call } from '../route.ts';
import { errorOf, INVALID_REQUEST, idOf, PARSE_ERROR, REFUSED, RpcFault, readMessage, resultOf } from './json-rpc.ts';
import { answerMethod, isSupported, NEWEST_VERSION, takesBatches } from './methods.ts';
import { openToolbox, type Toolbox } from './toolbox.ts';

/** Each message may score a row. */
const MAX_BATCH = 100;

/**
 * The answer to a message of MCP, or to a batch of them: streamable HTTP without sessions, each answer one JSON value.
 *
 * @param body without its Content-Encoding
 * @throws KindlingError for what is wrong on this side: a model that cannot be loaded, or a deadline that passed
 * @see https://modelcontextprotocol.io/specification/2025-11-25/basic/transports
 */
export async function answer({ request: { headers }, site, stop }: Call, body: Uint8Array): Promise<HttpResponse> {
  const refused = refuse(headers);
  if (refused !== undefined) return refused;
  let value: unknown;
  try {
    value = parseJson(body);
  } catch (error) {
    return jsonResponse(400, errorOf(null, PARSE_ERROR, (error as Error).message));
  }
  const toolbox = openToolbox(site, stop);
  const answered = Array.isArray(value)
    ? await answerBatch(value, headers['mcp-protocol-version'], toolbox)
    : await answerOne(value, toolbox);
  if (answered === undefined) return { status: 202, headers: {}, body: '' };
  return { ...jsonResponse(isRefusal(answered) ? 400 : 200, answered), ...logOf(toolbox) };
}

/** What HTTP itself refuses. */
function refuse(headers: Call['request']['headers']): HttpResponse | undefined {
  const { origin, 'content-type': contentType = '', 'mcp-protocol-version': version } = headers;
  if (origin !== undefined && !isHere(origin)) {
    const message = `pages of ${shorten(origin)} may not ask: only those of this machine; programs send no Origin`;
    return jsonResponse(403, errorOf(null, REFUSED, message));
  }
  if (!/^application\/json\s*(;|$)/i.test(contentType)) {
    return jsonResponse(415, errorOf(null, REFUSED, 'send application/json as Content-Type'));
  }
  if (version === undefined || isSupported(version)) return undefined;
  const message = `Unsupported protocol version ${shorten(version)}: the newest here is ${NEWEST_VERSION}`;
  return jsonResponse(400, errorOf(null, REFUSED, message));
}

/** Whether a page of this machine asks. Any other could have got here by a name that leads to this machine (DNS rebinding). */
function isHere(origin: string): boolean {
  return /^https?:\/\/(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i.test(origin);
}

/** The answers to what wants one; undefined where nothing does. */
async function answerBatch(values: readonly unknown[], version: string | undefined, toolbox: Toolbox) {
  if (!takesBatches(version)) {
    return errorOf(null, INVALID_REQUEST, `protocol version ${version} has no batches: send one message`);
  }
  if (values.length === 0) return errorOf(null, INVALID_REQUEST, 'the batch is empty');
  if (values.length > MAX_BATCH) return errorOf(null, INVALID_REQUEST, `a batch has at most ${MAX_BATCH} messages`);
  const answers: object[] = [];
  for (const value of values) {
    const one = await answerOne(value, toolbox, true);
    if (one !== undefined) answers.push(one);
  }
  return answers.length === 0 ? undefined : answers;
}

async function answerOne(value: unknown, toolbox: Toolbox, isInBatch = false): Promise<object | undefined> {
  try {
    const message = readMessage(value);
    if (message === undefined || message.id === undefined) return undefined;
    if (isInBatch && message.method === 'initialize') {
      throw new RpcFault(INVALID_REQUEST, 'initialize stands alone, in no batch');
    }
    return resultOf(message.id, await answerMethod(message, toolbox));
  } catch (error) {
    if (error instanceof RpcFault) return errorOf(idOf(value), error.rpcCode, error.message);
    throw error;
  }
}

/** Whether a single answer says that the question was none: HTTP says so, too. */
function isRefusal(answered: object): boolean {
  return (answered as { error?: { code?: unknown } }).error?.code === INVALID_REQUEST;
}

function logOf({ rows, rowErrors, site }: Toolbox): Pick<HttpResponse, 'log'> {
  return rows > 0 ? { log: { rows, ...(rowErrors > 0 && { rowErrors }), service: site } } : {};
}
