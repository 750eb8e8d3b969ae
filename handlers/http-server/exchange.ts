import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Context } from 'aws-lambda';
import { decodeEscapes } from '../../lib/content/text.ts';
import type { HttpRequest, HttpResponse } from '../../lib/http/message.ts';
import { createRequestId } from '../../lib/http/request-id.ts';
import { latin1Of } from '../../lib/platform/node.ts';
import { type BodyBudget, BodyShare } from '../../lib/service/body-budget.ts';
import type { RequestQueue } from '../../lib/service/request-queue.ts';
import type { Pace } from './pace.ts';
import { receiveBody } from './receive-body.ts';

/** Bodies up to this size go out in one write with their headers, which Node does for text only. */
const ONE_WRITE_BYTES = 2 ** 16;

/** How long a client may take nothing of its answer. */
const TAKE_MS = 30_000;

/** How long a client may go on sending after its answer. */
export const LINGER_MS = 5_000;

/** What all requests share. */
export interface Shared {
  readonly maxBodyBytes: number;
  readonly queue: RequestQueue;
  readonly budget: BodyBudget;
  readonly pace: Pace;
  /** never fails: an error is an answer, too */
  readonly app: (request: HttpRequest, context: Context) => Promise<HttpResponse>;
}

/** One request of a client and the way of its answer. */
export class Exchange implements HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly query: ReadonlyMap<string, string>;
  readonly headers: HttpRequest['headers'];
  readonly #incoming: IncomingMessage;
  readonly #shared: Shared;
  readonly #share: BodyShare;
  #isQueued = false;
  #isAnswered = false;

  constructor(incoming: IncomingMessage, shared: Shared) {
    const { method = 'GET', url = '/', headers } = incoming;
    const { path, query } = targetOf(url);
    this.method = method;
    this.path = path;
    this.query = query;
    this.headers = headers as HttpRequest['headers'];
    this.#incoming = incoming;
    this.#shared = shared;
    this.#share = new BodyShare(shared.budget);
  }

  async answer(outgoing: ServerResponse, isListening: () => boolean): Promise<void> {
    const response = await this.#shared.app(this, { awsRequestId: createRequestId() } as Context);
    this.#isAnswered = true;
    if (this.#isQueued) this.#shared.queue.leave();
    outgoing.shouldKeepAlive &&= isListening(); // or the drain would wait for connections that have nothing to ask
    // a large one until the answer is out, or nobody is there to take it
    if (this.#share.isLarge && !outgoing.closed) outgoing.once('close', () => this.#share.release());
    else this.#share.release();
    send(outgoing, response, this.#incoming);
    if (!this.#incoming.complete) linger(this.#incoming);
  }

  async readBody(): Promise<Buffer> {
    const { queue, maxBodyBytes: maxBytes, pace } = this.#shared;
    queue.requirePlace();
    const body = await receiveBody(this.#incoming, { maxBytes, share: this.#share, pace });
    if (this.#isAnswered) throw new Error('the deadline has passed'); // nobody hears it, and nobody would leave the queue
    queue.enter(); // not before: slow senders keep nobody waiting
    this.#isQueued = true;
    return body;
  }

  hold(bodyBytes: number): void {
    this.#share.hold(bodyBytes);
  }
}

interface Target {
  readonly path: string;
  readonly query: ReadonlyMap<string, string>;
}

/** Clients ask for one url again and again. */
let last: { readonly url: string; readonly target: Target } | undefined;

/** Path and query of a url; one in absolute form counts by its path. */
function targetOf(url: string): Target {
  if (last?.url === url) return last.target;
  const [, path, query] = /^(?:https?:\/\/[^/?]*)?([^?]*)\??(.*)$/s.exec(url) ?? ['', '/', ''];
  const target = { path: decodeEscapes(path), query: new Map(query === '' ? [] : new URLSearchParams(query)) };
  last = { url, target };
  return target;
}

/** Statuses of answers that have no body, and no length: that of a 304 would be the length of what the client has. */
const BODILESS = new Set([204, 304]);

function send(outgoing: ServerResponse, { status, headers, body }: HttpResponse, incoming: IncomingMessage): void {
  const length = headers['content-length'] ?? String(Buffer.byteLength(body));
  const lines = BODILESS.has(status) ? [] : ['content-length', length];
  for (const name in headers) if (name !== 'content-length') lines.push(name, headers[name]!);
  outgoing.writeHead(status, lines);
  if (body.length > ONE_WRITE_BYTES) outgoing.setTimeout(TAKE_MS, () => incoming.destroy());
  if (typeof body === 'string' || body.length > ONE_WRITE_BYTES) outgoing.end(body);
  else outgoing.end(latin1Of(body), 'latin1');
}

/** Reads on for a while, so that a client which is still sending gets to see its answer, and then hangs up. */
function linger(incoming: IncomingMessage): void {
  incoming.resume();
  const timer = setTimeout(() => incoming.destroy(), LINGER_MS).unref();
  incoming.once('close', () => clearTimeout(timer));
}
