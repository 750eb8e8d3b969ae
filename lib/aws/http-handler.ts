import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http';
import { request as requestTls, Agent as TlsAgent } from 'node:https';
import type { Socket } from 'node:net';
import { Readable } from 'node:stream';

const CONNECT_MS = 5_000;
/** A connection on which nothing moves for so long is dead. */
const IDLE_MS = 30_000;
/** How long a store has to say that it wants a body; some never do. */
const CONTINUE_MS = 1_000;
/** What is read of a connection at a time; TLS gives 16 KB of it, and what is not written to takes no memory. */
const READ_BYTES = 2 ** 18;
/** What is written to a connection at a time: TLS holds as much again. */
const WRITE_BYTES = 2 ** 18;

/** What the SDK asks for. */
interface Asked {
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<{ [name: string]: unknown }>;
  readonly headers: Readonly<{ [name: string]: string }>;
  readonly body?: unknown;
}

interface Answered {
  readonly statusCode: number;
  readonly headers: { [name: string]: string };
  readonly body: IncomingMessage;
}

/**
 * How the SDK speaks HTTP, in place of its own handler: that one opens a connection for every upload, loads Node's `fetch` to
 * find node:http (20 ms), and leaves 64 KB to be collected of every read. Errors are Node's, which the SDK knows.
 */
export class HttpHandler {
  readonly metadata = { handlerProtocol: 'http/1.1' };
  readonly #agents = { plain: readingInPlace(new Agent(KEPT)), tls: readingInPlace(new TlsAgent(KEPT)) };

  handle(asked: Asked, { abortSignal }: { abortSignal?: unknown } = {}): Promise<{ response: Answered }> {
    const { protocol, hostname, port, method, headers } = asked;
    const target = { host: hostname.replace(/^\[|\]$/g, ''), port, path: pathOf(asked) };
    const options = { ...target, method, headers, timeout: IDLE_MS, signal: abortSignal as AbortSignal | undefined };
    const { plain, tls } = this.#agents;
    return new Promise((resolve, reject) => {
      const sent =
        protocol === 'https:' ? requestTls({ ...options, agent: tls }) : request({ ...options, agent: plain });
      sent.on('response', (body) => resolve({ response: answered(body) }));
      sent.on('error', reject);
      sent.on('timeout', () => sent.destroy(late(`nothing moved for ${IDLE_MS} ms`)));
      sent.on('socket', (socket) => watchConnecting(sent, socket));
      send(sent, asked);
    });
  }

  destroy(): void {
    this.#agents.plain.destroy();
    this.#agents.tls.destroy();
  }
}

/** As the SDK's own. */
const KEPT = { keepAlive: true, maxSockets: 50 };

/** Lets connections read into memory of their own, again and again, in place of a new Buffer each time. */
function readingInPlace<A extends Agent>(agent: A): A {
  const connect = agent.createConnection.bind(agent);
  agent.createConnection = (options, done) => connect({ ...options, onread: inPlace() } as typeof options, done);
  return agent;
}

/** A socket that reads so says nothing of its bytes to node:http, whose parser copies those of bodies at once. */
function inPlace() {
  const buffer = Buffer.allocUnsafeSlow(READ_BYTES);
  return {
    buffer,
    callback(this: Socket, numByte: number) {
      this.emit('data', buffer.subarray(0, numByte));
      return true;
    },
  };
}

function pathOf({ path, query = {} }: Asked): string {
  const pairs = Object.entries(query).map(([name, value]) => `${escaped(name)}=${escaped(String(value ?? ''))}`);
  return pairs.length > 0 ? `${path}?${pairs.join('&')}` : path;
}

/** As signatures have it. */
function escaped(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

function answered(body: IncomingMessage): Answered {
  const headers = Object.entries(body.headers).map(([name, value]) => [name, String(value)]);
  return { statusCode: body.statusCode!, headers: Object.fromEntries(headers), body };
}

function watchConnecting(sent: ClientRequest, socket: Socket): void {
  if (!socket.connecting) return;
  const timer = setTimeout(() => sent.destroy(late(`no connection within ${CONNECT_MS} ms`)), CONNECT_MS);
  const stop = () => clearTimeout(timer);
  socket.once('connect', stop).once('close', stop);
}

/** Sends the body, a large one when it is wanted: a store that refuses it says why, and does not break the connection. */
function send(sent: ClientRequest, { headers, body }: Asked): void {
  if (headers.Expect === undefined) {
    sent.end(body);
    return;
  }
  const sendBody = () => {
    clearTimeout(timer);
    if (!sent.writableEnded && !sent.destroyed) Readable.from(slices(body as Uint8Array)).pipe(sent);
  };
  const timer = setTimeout(sendBody, CONTINUE_MS);
  sent.once('continue', sendBody);
  sent.once('close', () => clearTimeout(timer));
  sent.once('response', (response) => {
    clearTimeout(timer);
    if (!sent.writableEnded) response.once('close', () => sent.destroy()); // nobody can use this connection any more
  });
}

function* slices(body: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < body.length; at += WRITE_BYTES) yield body.subarray(at, at + WRITE_BYTES);
}

/** The SDK tries again after such an error. */
function late(message: string): Error {
  return Object.assign(new Error(message), { name: 'TimeoutError' });
}
