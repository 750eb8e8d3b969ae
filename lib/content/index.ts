import { NotAcceptableError, UnsupportedMediaTypeError } from '../errors.ts';
import { csv } from './csv.ts';
import { json } from './json.ts';
import { jsonLines } from './json-lines.ts';
import { type MediaType, type Parameters, parseAccept, parseContentType } from './media-type.ts';

/** Every media type that is read and written; a new one is one file and one entry here. */
const MEDIA_TYPES: readonly MediaType[] = [csv, json, jsonLines];

/** What clients send when nobody told them the type: curl's default among them. */
const UNTYPED = new Set(['', 'application/octet-stream', 'application/x-www-form-urlencoded']);

/** The media type of a question by its Content-Type, or by its first byte where that says nothing. */
export function mediaTypeOf(contentType: string, body: Uint8Array): { mediaType: MediaType; parameters: Parameters } {
  const { type, parameters } = parseContentType(contentType);
  if (UNTYPED.has(type)) return { mediaType: sniff(body), parameters };
  const mediaType = findMediaType(type);
  if (mediaType) return { mediaType, parameters };
  throw new UnsupportedMediaTypeError(`Content-Type: ${type} cannot be read`, { hint: `send ${namesOfTypes()}` });
}

/** The media type of that name or alias, if there is one. */
export function findMediaType(name: string): MediaType | undefined {
  return MEDIA_TYPES.find((mediaType) => mediaType.name === name || mediaType.aliases.includes(name));
}

function sniff(body: Uint8Array): MediaType {
  const first = body.find((byte) => byte > 0x20 && byte < 0x80);
  return first === 0x7b || first === 0x5b ? json : csv;
}

/**
 * The media type to answer with (RFC 9110): the one that the client likes best; where it likes several as much, its own
 * order decides, and for `*\/*` or no header `fallback`.
 */
export function negotiate(accept: string | undefined, fallback: MediaType): MediaType {
  if (!accept?.trim()) return fallback;
  const ranges = parseAccept(accept);
  const preference = [fallback, ...MEDIA_TYPES.filter((mediaType) => mediaType !== fallback)];
  let best: { mediaType: MediaType; q: number; order: number } | undefined;
  for (const mediaType of preference) {
    const match = bestMatch(mediaType, ranges);
    if (!match || match.q === 0) continue;
    if (!best || match.q > best.q || (match.q === best.q && match.order < best.order)) best = { mediaType, ...match };
  }
  if (best) return best.mediaType;
  throw new NotAcceptableError(`Accept: ${accept} cannot be written`, { hint: `accept ${namesOfTypes()}` });
}

/** The q-value that the most specific matching range gives a type, and where that range stands. */
function bestMatch(
  { name, aliases }: MediaType,
  ranges: readonly { range: string; q: number }[],
): { q: number; order: number } | undefined {
  const group = `${name.split('/')[0]}/*`;
  for (const matches of [(r: string) => r === name || aliases.includes(r), (r: string) => r === group, isAnything]) {
    const order = ranges.findIndex(({ range }) => matches(range));
    if (order >= 0) return { q: ranges[order].q, order };
  }
  return undefined;
}

function isAnything(range: string): boolean {
  return range === '*/*' || range === '*';
}

function namesOfTypes(): string {
  return MEDIA_TYPES.map((mediaType) => mediaType.name).join(', ');
}
