// What bodies in codings need: a bundle of its own, which the first of them loads.
import { parseAccept } from '../content/media-type.ts';
import { MalformedInputError, UnsupportedMediaTypeError } from '../errors.ts';
import { type AnswerCoding, type Coding, canFold, canUnfold, fold, TOO_LARGE, unfold } from '../platform/node.ts';
import { shorten } from '../short-text.ts';
import { bodyTooLarge } from './body-size.ts';
import type { HttpResponse } from './message.ts';

const CODINGS = ['gzip', 'deflate', 'br', 'zstd'] as const;

/** Codings over each other; proxies add one, and each may unfold to the limit. */
const MAX_CODINGS = 3;

/** Of codings that a client likes as well the first is taken. */
const ANSWER_CODINGS: readonly AnswerCoding[] = ['zstd', 'br', 'gzip'];

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

/** The answer in the coding that the client likes best, if any. */
export function encodeResponse(response: HttpResponse, acceptEncoding: string): HttpResponse | Promise<HttpResponse> {
  const coding = answerCoding(acceptEncoding);
  return coding === undefined ? response : folded(response, coding);
}

async function folded(response: HttpResponse, coding: AnswerCoding): Promise<HttpResponse> {
  const body = await fold(response.body, coding);
  return { ...response, body, headers: { ...response.headers, 'content-encoding': coding, vary: 'accept-encoding' } };
}

/** The coding that an Accept-Encoding likes best, if any; `*` alone is gzip, which everybody undoes. */
function answerCoding(acceptEncoding: string): AnswerCoding | undefined {
  let best: { readonly coding: AnswerCoding; readonly q: number } | undefined;
  for (const coding of ANSWER_CODINGS) {
    const q = qualityOf(coding, acceptEncoding);
    if (q > (best?.q ?? 0) && canFold(coding)) best = { coding, q };
  }
  return best?.coding;
}

/** How much a client likes a coding, from 0 to 1. */
function qualityOf(coding: AnswerCoding, acceptEncoding: string): number {
  const codings = parseAccept(acceptEncoding);
  const named = codings.find(({ range }) => range === coding || range === `x-${coding}`);
  const anything = coding === 'gzip' ? codings.find(({ range }) => range === '*') : undefined;
  return (named ?? anything)?.q ?? 0;
}

/** Whether a client takes gzip, by its Accept-Encoding. */
export function acceptsGzip(acceptEncoding: string | undefined): boolean {
  return qualityOf('gzip', acceptEncoding ?? '') > 0;
}
