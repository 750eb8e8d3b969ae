import type { IncomingMessage } from 'node:http';
import { MalformedInputError, SlowRequestError } from '../../lib/errors.ts';
import { bodyTooLarge, requireSize } from '../../lib/http/content-coding.ts';
import type { BodyShare } from '../../lib/service/body-budget.ts';
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
    let chunks: Buffer[] = [];
    const body = { numByte: 0, refuseAsSlow: () => refuse(tooSlow()) };
    const refuse = (error: unknown) => {
      pace.forget(body);
      incoming.off('data', take);
      chunks = [];
      reject(error);
    };
    const take = (chunk: Buffer) => {
      body.numByte += chunk.length;
      try {
        if (body.numByte > maxBytes) throw bodyTooLarge(maxBytes);
        share.hold(chunk.length);
        chunks.push(chunk);
      } catch (error) {
        refuse(error);
      }
    };
    pace.watch(body);
    incoming.on('data', take);
    incoming.once('end', () => {
      pace.forget(body);
      resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks));
    });
    incoming.once('error', (cause) => refuse(cutShort(cause)));
  });
}

function tooSlow(): SlowRequestError {
  return new SlowRequestError('the body comes too slowly', { hint: 'send it in one piece, at 1 kB a second at least' });
}

function cutShort(cause: unknown): MalformedInputError {
  return new MalformedInputError('the body is cut short', { hint: 'send the whole body again', cause });
}
