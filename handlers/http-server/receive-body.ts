import type { IncomingMessage } from 'node:http';
import { MalformedInputError, SlowRequestError } from '../../lib/errors.ts';
import { bodyTooLarge, requireSize } from '../../lib/http/body-size.ts';
import type { BodyShare } from '../../lib/service/body-budget.ts';
import { discard } from '../../lib/service/discard.ts';
import type { Pace } from './pace.ts';

export interface ReceiveOptions {
  readonly maxBytes: number;
  /** what the body's bytes are held against as they come */
  readonly share: BodyShare;
  readonly pace: Pace;
}

/**
 * The body.
 *
 * @throws PayloadTooLargeError above `maxBytes`, OverloadedError, SlowRequestError, MalformedInputError where it is cut
 */
export function receiveBody(incoming: IncomingMessage, { maxBytes, share, pace }: ReceiveOptions): Promise<Buffer> {
  const expected = Number(incoming.headers['content-length'] ?? 0);
  requireSize(expected, maxBytes);
  share.require(expected);
  return new Promise((resolve, reject) => {
    let parts = new Parts(expected);
    const body = { numByte: 0, refuseAsSlow: () => refuse(tooSlow()) };
    const refuse = (error: unknown) => {
      pace.forget(body);
      incoming.off('data', take);
      parts = new Parts(0);
      reject(error);
    };
    const take = (chunk: Buffer) => {
      body.numByte += chunk.length;
      try {
        if (body.numByte > maxBytes) throw bodyTooLarge(maxBytes);
        share.hold(chunk.length);
        parts.add(chunk);
      } catch (error) {
        refuse(error);
      }
    };
    pace.watch(body);
    incoming.on('data', take);
    incoming.on('end', () => {
      pace.forget(body);
      resolve(parts.whole());
    });
    incoming.on('error', (cause) => refuse(cutShort(cause)));
  });
}

/** A body as it comes: in one piece, in pieces that are copied to their place in a whole of known size, or in a list. */
class Parts {
  readonly #expected: number;
  #first: Buffer | undefined;
  #rest: Buffer[] = [];
  #whole: Buffer | undefined;
  #numByte = 0;

  /** @param expected bytes that Content-Length announces; 0 where it does not */
  constructor(expected: number) {
    this.#expected = expected;
  }

  add(part: Buffer): void {
    if (this.#first === undefined) this.#first = part;
    else if (this.#expected === 0) this.#rest.push(part);
    else this.#place(part);
  }

  whole(): Buffer {
    if (this.#whole) return this.#whole;
    return this.#rest.length === 0 ? (this.#first ?? EMPTY) : Buffer.concat([this.#first!, ...this.#rest]);
  }

  /** Memory that is not written to is not there yet: a Content-Length alone takes none. */
  #place(part: Buffer): void {
    this.#whole ??= Buffer.allocUnsafeSlow(this.#expected);
    if (this.#numByte === 0) this.#append(this.#first!);
    this.#append(part);
  }

  #append(part: Buffer): void {
    this.#numByte += part.copy(this.#whole!, this.#numByte);
    discard(part);
  }
}

const EMPTY = Buffer.alloc(0);

function tooSlow(): SlowRequestError {
  return new SlowRequestError('the body comes too slowly', { hint: 'send it in one piece, at 1 kB a second at least' });
}

function cutShort(cause: unknown): MalformedInputError {
  return new MalformedInputError('the body is cut short', { hint: 'send the whole body again', cause });
}
