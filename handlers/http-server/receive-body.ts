import type { IncomingMessage } from 'node:http';
import { MalformedInputError, SlowRequestError } from '../../lib/errors.ts';
import { bodyTooLarge, requireSize } from '../../lib/http/content-coding.ts';
import type { BodyShare } from '../../lib/service/body-budget.ts';

/** A body that brings less than this in each of its periods is cut: 1 kB a second. */
const PERIOD_MS = 10_000;
const MIN_BYTES = 10_240;

export interface ReceiveOptions {
  readonly maxBytes: number;
  /** what the body's bytes are held against as they come */
  readonly share: BodyShare;
  /** default: 10 s */
  readonly periodMs?: number | undefined;
}

/**
 * The body.
 *
 * @throws PayloadTooLargeError above `maxBytes`, OverloadedError, SlowRequestError, MalformedInputError where it is cut
 */
export async function receiveBody(incoming: IncomingMessage, options: ReceiveOptions): Promise<Buffer> {
  const { maxBytes, share, periodMs = PERIOD_MS } = options;
  const expected = Number(incoming.headers['content-length'] ?? 0);
  requireSize(expected, maxBytes);
  share.require(expected);
  const body = new IncomingBody(maxBytes, share);
  const timer = setInterval(() => body.requirePace(), periodMs).unref();
  incoming.on('data', body.take);
  incoming.once('end', body.finish);
  incoming.once('error', body.fail);
  try {
    return await body.whole;
  } finally {
    clearInterval(timer);
    incoming.off('data', body.take);
  }
}

/** The chunks of a body, until they are whole or the first reason why they never will be. */
class IncomingBody {
  readonly whole: Promise<Buffer>;
  readonly #settle = Promise.withResolvers<Buffer>();
  readonly #maxBytes: number;
  readonly #share: BodyShare;
  #chunks: Buffer[] = [];
  #numByte = 0;
  /** bytes at the end of the last period */
  #numByteBefore = 0;

  constructor(maxBytes: number, share: BodyShare) {
    this.#maxBytes = maxBytes;
    this.#share = share;
    this.whole = this.#settle.promise;
  }

  readonly take = (chunk: Buffer): void => {
    this.#numByte += chunk.length;
    try {
      if (this.#numByte > this.#maxBytes) throw bodyTooLarge(this.#maxBytes);
      this.#share.hold(chunk.length);
      this.#chunks.push(chunk);
    } catch (error) {
      this.#refuse(error);
    }
  };

  readonly finish = (): void => {
    this.#settle.resolve(this.#chunks.length === 1 ? this.#chunks[0] : Buffer.concat(this.#chunks));
  };

  readonly fail = (cause: unknown): void => {
    this.#refuse(new MalformedInputError('the body is cut short', { hint: 'send the whole body again', cause }));
  };

  requirePace(): void {
    if (this.#numByte - this.#numByteBefore < MIN_BYTES) {
      const hint = 'send it in one piece, at 1 kB a second at least';
      this.#refuse(new SlowRequestError('the body comes too slowly', { hint }));
    }
    this.#numByteBefore = this.#numByte;
  }

  #refuse(error: unknown): void {
    this.#settle.reject(error);
    this.#chunks = [];
  }
}
