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
  readonly hold: (bodyBytes: number) => void;
  readonly readBody: () => Promise<Uint8Array>;
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
    this.hold = (bodyBytes) => request.hold?.(bodyBytes);
    this.readBody = async () => {
      const body = await request.readBody();
      if (!this.#isOver) this.#copy = memory.copy(body); // else its deadline has passed
      return body;
    };
  }

  /** The body, which is the caller's from here on; undefined where it was not read, or there was no room for it. */
  take(): Buffer | undefined {
    const copy = this.#copy;
    this.#copy = undefined;
    this.#isOver = true;
    return copy;
  }
}
