import { promisify } from 'node:util';
import { parseAccept } from '../content/media-type.ts';
import { MalformedInputError, PayloadTooLargeError, UnsupportedMediaTypeError } from '../errors.ts';
import { shorten } from '../short-text.ts';
import type { HttpResponse } from './message.ts';

const CODINGS = ['gzip', 'deflate', 'br', 'zstd'] as const;

/** Codings over each other; proxies add one, and each may unfold to the limit. */
const MAX_CODINGS = 3;

/** Answers smaller than this are not worth compressing. */
const MIN_GZIP_BYTES = 1024;

/** The body with every Content-Encoding taken off, at most `maxBytes` of what it unfolds to at every step. */
export async function decodeBody(body: Buffer, contentEncoding: string, maxBytes: number): Promise<Buffer> {
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
    hint: 'send fewer rows at a time, score a file with batch, or raise MAX_CONTENT_LENGTH',
  });
}

async function decode(body: Buffer, coding: string, maxBytes: number): Promise<Buffer> {
  const zlib = await import('node:zlib'); // most requests need none of it
  const decoders: { [coding: string]: (data: Buffer, options: { maxOutputLength: number }) => Promise<Buffer> } = {
    gzip: promisify(zlib.gunzip),
    'x-gzip': promisify(zlib.gunzip),
    // RFC 9110 means zlib's format; clients that leave its header out are old and many
    deflate: promisify(((body[0] ?? 0) & 0x0f) === 8 ? zlib.inflate : zlib.inflateRaw),
    br: promisify(zlib.brotliDecompress),
    zstd: promisify(zlib.zstdDecompress),
  };
  const decoder = Object.hasOwn(decoders, coding) ? decoders[coding] : undefined;
  if (decoder === undefined) {
    throw new UnsupportedMediaTypeError(`Content-Encoding: ${shorten(coding)} cannot be read`, {
      hint: `send ${CODINGS.join(', ')} or no coding`,
    });
  }
  try {
    return await decoder(body, { maxOutputLength: maxBytes });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw bodyTooLarge(maxBytes);
    throw new MalformedInputError(`the body is not ${coding}, or cut short`, {
      hint: 'send what Content-Encoding says, or leave that header out',
      cause,
    });
  }
}

/** The answer, gzipped where the client takes that and the size makes it worth it. */
export function encodeResponse(
  response: HttpResponse,
  acceptEncoding: string | undefined,
): HttpResponse | Promise<HttpResponse> {
  return response.body.length < MIN_GZIP_BYTES || !acceptsGzip(acceptEncoding) ? response : gzipped(response);
}

async function gzipped(response: HttpResponse): Promise<HttpResponse> {
  const { gzip } = await import('node:zlib');
  const body = await promisify(gzip)(response.body);
  return { ...response, body, headers: { ...response.headers, 'content-encoding': 'gzip', vary: 'accept-encoding' } };
}

function acceptsGzip(acceptEncoding: string | undefined): boolean {
  const codings = parseAccept(acceptEncoding ?? '');
  const named = codings.find(({ range }) => range === 'gzip' || range === 'x-gzip');
  return !!(named ?? codings.find(({ range }) => range === '*'))?.q;
}
