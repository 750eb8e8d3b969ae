import { requireSize } from './body-size.ts';
import { decodeBody } from './content-coding.ts';
import type { HttpRequest } from './message.ts';

/**
 * The body of a request, with its Content-Encoding taken off.
 *
 * @param maxBytes what it may have at most, also once it is unfolded
 * @throws PayloadTooLargeError, UnsupportedMediaTypeError, MalformedInputError
 */
export async function readBody(request: HttpRequest, maxBytes: number): Promise<Uint8Array> {
  const encoded = await request.readBody();
  requireSize(encoded.length, maxBytes);
  const coding = request.headers['content-encoding'];
  return coding ? await unfold(encoded, request, coding, maxBytes) : encoded;
}

async function unfold(
  encoded: Uint8Array,
  request: HttpRequest,
  coding: string,
  maxBytes: number,
): Promise<Uint8Array> {
  const body = await decodeBody(encoded, coding, maxBytes);
  if (body !== encoded) request.hold?.(body.length);
  return body;
}
