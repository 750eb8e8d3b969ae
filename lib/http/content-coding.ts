import { parseAccept } from '../content/media-type.ts';
import { MalformedInputError, PayloadTooLargeError, UnsupportedMediaTypeError } from '../errors.ts';
import { type Coding, canUnfold, gzip, TOO_LARGE, unfold } from '../platform/node.ts';
import { shorten } from '../short-text.ts';
import type { HttpResponse } from './message.ts';

const CODINGS = ['gzip', 'deflate', 'br', 'zstd'] as const;

/** Codings over each other; proxies add one, and each may unfold to the limit. */
const MAX_CODINGS = 3;

/** Answers smaller than this are not worth compressing. */
const MIN_GZIP_BYTES = 1024;

/** The body with every Content-Encoding taken off, at most `maxBytes` of what it unfolds to at every step. */
export async function decodeBody(body: Uint8Array, contentEncoding: string, maxBytes: number): Promise<Uint8Array> {
  const codings = contentEncoding
    .toLowerCase()
    .split(',')
    .map((coding) => coding.trim())
    .filter((coding) => coding !== '' && coding !== 'identity');
  if (codings.length > MAX_CODINGS) {
    throw new UnsupportedMediaTypeError(`Content-Encoding: ${codings.length} codings over each other`, {
      hint: `send at most ${MAX_CODINGS}; one is enough`,
    });
  }
  let decoded = body;
  for (const coding of codings.reverse()) decoded = await decode(decoded, coding, maxBytes);
  return decoded;
}

/** Refuses a body above the limit; to be asked as soon as the size is known. */
export function requireSize(bodyBytes: number, maxBytes: number): void {
  if (bodyBytes > maxBytes) throw bodyTooLarge(maxBytes);
}

/** The error for a body above the limit. */
export function bodyTooLarge(maxBytes: number): PayloadTooLargeError {
  return new PayloadTooLargeError(`the body has more than ${maxBytes} bytes`, {
    hint: 'send fewer rows at a time, score a file with batch, or raise MAX_CONTENT_LENGTH, maxBodyBytes in code',
  });
}

async function decode(body: Uint8Array, coding: string, maxBytes: number): Promise<Uint8Array> {
  const known = codingOf(coding, body);
  if (known === undefined || !canUnfold(known)) {
    throw new UnsupportedMediaTypeError(`Content-Encoding: ${shorten(coding)} cannot be read`, {
      hint: `send ${CODINGS.filter(canUnfold).join(', ')} or no coding`,
    });
  }
  try {
    return await unfold(body, known, maxBytes);
  } catch (cause) {
    if ((cause as { code?: unknown }).code === TOO_LARGE) throw bodyTooLarge(maxBytes);
    throw new MalformedInputError(`the body is not ${coding}, or cut short`, {
      hint: 'send what Content-Encoding says, or leave that header out',
      cause,
    });
  }
}

/** RFC 9110 means zlib's format by deflate; clients that leave its header out are old and many. */
function codingOf(name: string, body: Uint8Array): Coding | undefined {
  if (name === 'x-gzip') return 'gzip';
  if (name === 'deflate' && ((body[0] ?? 0) & 0x0f) !== 8) return 'deflate-raw';
  return CODINGS.find((coding) => coding === name);
}

/** The answer, gzipped where the client takes that and the size makes it worth it. */
export function encodeResponse(
  response: HttpResponse,
  acceptEncoding: string | undefined,
): HttpResponse | Promise<HttpResponse> {
  return response.body.length < MIN_GZIP_BYTES || !acceptsGzip(acceptEncoding) ? response : gzipped(response);
}

async function gzipped(response: HttpResponse): Promise<HttpResponse> {
  const body = await gzip(response.body);
  return { ...response, body, headers: { ...response.headers, 'content-encoding': 'gzip', vary: 'accept-encoding' } };
}

/** Whether a client takes gzip, by its Accept-Encoding. */
export function acceptsGzip(acceptEncoding: string | undefined): boolean {
  const codings = parseAccept(acceptEncoding ?? '');
  const named = codings.find(({ range }) => range === 'gzip' || range === 'x-gzip');
  return !!(named ?? codings.find(({ range }) => range === '*'))?.q;
}
