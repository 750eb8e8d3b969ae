import { NotAcceptableError, UnsupportedMediaTypeError } from '../errors.ts';
import type { Frame } from '../frame/frame.ts';
import { shorten } from '../short-text.ts';
import { charsetOf, refuseUtf16 } from './charset.ts';
import { withoutCompression } from './compression-names.ts';
import { csv } from './csv.ts';
import { json, jsonLines } from './json.ts';
import {
  isUtf8,
  isWritable,
  type MediaType,
  type Parameters,
  parseAccept,
  parseContentType,
  type WritableType,
  withParameters,
} from './media-type.ts';
import { MEDIA_TYPES } from './media-types.ts';
import { tensors } from './tensors.ts';
import { beginsLikeText } from './text.ts';
import { refuseForeign } from './unusual.ts';

/** Those that an answer may be in. */
const WRITABLE: readonly WritableType[] = MEDIA_TYPES.filter(isWritable);

/** By content the strictest is asked first: JSON Lines are JSON up to their first line end, and any text may be CSV. */
const BY_CONTENT = [jsonLines, json, csv];

/**
 * What says nothing of a body: what clients send when nobody told them the type (curl's and fetch's defaults among them),
 * and what browsers and tools guess of a file from its name, where Excel has registered `.csv` for itself.
 */
const GUESSED = new Set([
  '',
  'application/octet-stream',
  'binary/octet-stream',
  'application/x-www-form-urlencoded',
  'text/plain',
  'application/vnd.ms-excel',
  'application/csv',
  'application/x-csv',
  'text/x-csv',
  'text/comma-separated-values',
  'text/tab-separated-values',
  'application/gzip',
  'application/x-gzip',
  'application/zstd',
]);

/** A media type, and what a Content-Type says beside it. */
export interface Told {
  readonly mediaType: MediaType;
  readonly parameters: Parameters;
}

/**
 * The media type of a text by its Content-Type; where that says nothing, by its first bytes and its file's name.
 *
 * @param name of the file, if there is one
 * @throws UnsupportedMediaTypeError for another type, MalformedInputError for bytes that are not text whatever the type
 */
export function mediaTypeOf(contentType: string, head: Uint8Array, name = ''): Told {
  const { type, parameters } = parseContentType(contentType);
  if (!beginsLikeText(head)) {
    const binary = binaryTypeOf(type, head);
    if (binary) return { mediaType: binary, parameters };
    refuseForeign(head, name);
    if (charsetOf(parameters) === undefined) refuseUtf16(head, name);
  }
  const mediaType = GUESSED.has(type) ? detect(head, name) : findMediaType(type);
  if (mediaType) return { mediaType, parameters };
  throw unreadable(type);
}

/** The type of a body that is no text: what it is said to be, or looks like where nothing is said. */
function binaryTypeOf(type: string, head: Uint8Array): MediaType | undefined {
  const candidates = GUESSED.has(type) ? MEDIA_TYPES.filter(({ detect }) => detect(head)) : [findMediaType(type)];
  return candidates.find((mediaType) => mediaType?.isText === false);
}

/**
 * The media type of a file or object that is read in ranges, if it is one.
 *
 * @param head first bytes, where they are at hand
 */
export function tableTypeOf(contentType: string, name: string, head?: Uint8Array): MediaType | undefined {
  const { type } = parseContentType(contentType);
  const told = GUESSED.has(type) ? mediaTypeOfName(name) : findMediaType(type);
  const found = head && !beginsLikeText(head) ? binaryTypeOf(type, head) : told;
  return found?.openAt ? found : undefined;
}

function unreadable(type: string): UnsupportedMediaTypeError {
  return new UnsupportedMediaTypeError(`Content-Type: ${shorten(type)} cannot be read`, {
    hint: `send ${namesOfTypes()}`,
  });
}

/** `mediaTypeOf` for a reader of lines. */
export function lineTypeOf(contentType: string, head: Uint8Array, name = ''): Told {
  const told = mediaTypeOf(contentType, head, name);
  return { ...told, mediaType: told.mediaType.byLine ?? told.mediaType };
}

/**
 * The Content-Type that a stored object is read by: empty for one that names no type which is read here, as the uploader
 * has guessed it. Its parameters stay.
 */
export function usableContentType(contentType = ''): string {
  if (findMediaType(parseContentType(contentType).type)) return contentType;
  const parametersAt = contentType.indexOf(';');
  return parametersAt < 0 ? '' : `application/octet-stream${contentType.slice(parametersAt)}`;
}

/**
 * Refuses a Content-Type in a setting that nothing could be read by.
 *
 * @throws UnsupportedMediaTypeError
 */
export function requireContentType(contentType: string): void {
  const { type, parameters } = parseContentType(contentType);
  if (!GUESSED.has(type) && !findMediaType(type)) throw unreadable(type);
  charsetOf(parameters);
}

/** The Content-Type with those parameters behind its own, where the body is of a type that has them. */
export function withDefaults(contentType: string, body: Uint8Array, defaults: Parameters = {}): string {
  if (Object.keys(defaults).length === 0) return contentType;
  const { type, parameters } = parseContentType(contentType);
  const mediaType = GUESSED.has(type) ? detect(body, '') : findMediaType(type);
  return mediaType?.hasDialect ? withParameters(contentType, { ...defaults, ...parameters }) : contentType;
}

/** The media type of that name or alias, if there is one. */
export function findMediaType(name: string): MediaType | undefined {
  const found = MEDIA_TYPES.find((mediaType) => mediaType.name === name || mediaType.aliases.includes(name));
  return found ?? (name === tensors.name ? tensors : undefined);
}

/** The Content-Type of a frame's bytes: with their charset where that is not UTF-8. */
export function contentTypeOf(mediaType: MediaType, { layout }: Frame): string {
  const isOther = mediaType.hasDialect && layout.charset !== undefined;
  return isOther ? withParameters(mediaType.name, { charset: layout.charset as string }) : mediaType.name;
}

/** Whether bodies of a Content-Type can stand in JSON as they are: text, and in UTF-8. */
export function isText(contentType: string): boolean {
  const { type, parameters } = parseContentType(contentType);
  const isKnown = type.startsWith('text/') || type.endsWith('+json') || findMediaType(type)?.isText === true;
  return isKnown && isUtf8(parameters.charset ?? 'utf-8');
}

/** The media type of files with such a name, compressed or not. */
export function mediaTypeOfName(name: string): MediaType | undefined {
  const extension = /\.([^.]*)$/.exec(withoutCompression(name))?.[1]?.toLowerCase() ?? '';
  return MEDIA_TYPES.find(({ extensions }) => extensions.includes(extension));
}

function detect(head: Uint8Array, name: string): MediaType | undefined {
  const named = mediaTypeOfName(name);
  const candidates = named ? [jsonLines, named, ...BY_CONTENT] : BY_CONTENT;
  return candidates.find((mediaType) => mediaType.detect(head));
}

/** A client asks for the same in one request after the other. */
let last: { readonly accept: string; readonly fallback: MediaType; readonly mediaType: WritableType } | undefined;

/**
 * The media type to answer with (RFC 9110): the one that the client likes best; where it likes several as much, its own
 * order decides, and for `*\/*` or no header the question's own type, or CSV where that is not written.
 */
export function negotiate(accept: string | undefined, questionType: MediaType): WritableType {
  const fallback = isWritable(questionType) ? questionType : csv;
  if (!accept?.trim()) return fallback;
  if (last?.accept !== accept || last.fallback !== fallback) {
    last = { accept, fallback, mediaType: writableOf(accept) ?? findBest(accept, fallback) };
  }
  return last.mediaType;
}

function writableOf(name: string): WritableType | undefined {
  const found = findMediaType(name);
  return found && isWritable(found) ? found : undefined;
}

function findBest(accept: string, fallback: WritableType): WritableType {
  const ranges = parseAccept(accept);
  const preference = [fallback, ...WRITABLE.filter((mediaType) => mediaType !== fallback)];
  let best: { mediaType: WritableType; q: number; order: number } | undefined;
  for (const mediaType of preference) {
    const match = bestMatch(mediaType, ranges);
    if (!match || match.q === 0) continue;
    if (!best || match.q > best.q || (match.q === best.q && match.order < best.order)) best = { mediaType, ...match };
  }
  if (best) return best.mediaType;
  throw new NotAcceptableError(`Accept: ${accept} cannot be written`, {
    hint: `accept ${WRITABLE.map(({ name }) => name).join(', ')}`,
  });
}

/** The q-value that the most specific matching range gives a type, and where that range stands. */
function bestMatch(
  { name, aliases }: MediaType,
  ranges: readonly { range: string; q: number }[],
): { q: number; order: number } | undefined {
  const group = `${name.split('/')[0]}/*`;
  for (const matches of [(r: string) => r === name || aliases.includes(r), (r: string) => r === group, isAnything]) {
    const order = ranges.findIndex(({ range }) => matches(range));
    if (order >= 0) return { q: ranges[order]!.q, order };
  }
  return undefined;
}

function isAnything(range: string): boolean {
  return range === '*/*' || range === '*';
}

/** The names of the media types, or of those that are read line by line. */
export function namesOfTypes(byLine = false): string {
  const types = byLine ? MEDIA_TYPES.filter(({ open }) => open) : MEDIA_TYPES;
  return types.map(({ name }) => name).join(', ');
}
