import type { HttpRequest } from '../../http/message.ts';
import type { Scoring } from '../../http/router.ts';
import type { CaptureMemory } from './capture-memory.ts';

/** A request whose body is copied as it is read: who reads it may send its memory to another thread. */
export class CapturedRequest implements HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly query: HttpRequest['query'];
  readonly headers: HttpRequest['headers'];
  readonly caller: HttpRequest['caller'];
  /** the name in the path */
  readonly endpoint: string | undefined;
  readonly requestId: string;
  readonly #request: HttpRequest;
  readonly #memory: CaptureMemory;
  #copy: Buffer | undefined;
  #isOver = false;

  constructor(request: HttpRequest, { endpoint }: Scoring, requestId: string, memory: CaptureMemory) {
    this.method = request.method;
    this.path = request.path;
    this.query = request.query;
    this.headers = request.headers;
    this.caller = request.caller;
    this.endpoint = endpoint;
    this.requestId = requestId;
    this.#request = request;
    this.#memory = memory;
  }

  async readBody(): Promise<Uint8Array> {
    const body = await this.#request.readBody();
    if (!this.#isOver) this.#copy = this.#memory.copy(body); // else its deadline has passed
    return body;
  }

  hold(bodyBytes: number): void {
    this.#request.hold?.(bodyBytes);
  }

  /** The body, which is the caller's from here on; undefined where it was not read, or there was no room for it. */
  take(): Buffer | undefined {
    const copy = this.#copy;
    this.#copy = undefined;
    this.#isOver = true;
    return copy;
  }
}
