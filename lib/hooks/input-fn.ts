import { charsetOf, toUtf8 } from '../content/charset.ts';
import { mediaTypeOf, type Told } from '../content/index.ts';
import type { Frame } from '../frame/frame.ts';
import { native, utf8Bytes } from '../platform/node.ts';

/**
 * The rows in a body, decoded by media type.
 *
 * @param input_data the body; a text stands for its UTF-8
 * @param content_type its `Content-Type`; where it is absent or generic (`application/octet-stream`), the first byte tells
 * @throws {@link UnsupportedMediaTypeError} for a type or charset that is not read; {@link MalformedInputError} with the row
 * @example
 * ```js
 * const frame = await input_fn('length,sex\n0.53,F\n', 'text/csv');
 * ```
 */
export async function input_fn(input_data: Uint8Array | string, content_type = ''): Promise<Frame> {
  const body = typeof input_data === 'string' ? utf8Bytes(input_data) : native(input_data);
  const told = mediaTypeOf(content_type, body);
  if (typeof input_data !== 'string') return await decodeBody(body, told);
  const { charset, ...others } = told.parameters; // it is decoded already
  return await told.mediaType.decode(body, others);
}

/** The rows in a body whose media type is known. */
export function decodeBody(body: Uint8Array, { mediaType, parameters }: Told): Frame | Promise<Frame> {
  return mediaType.decode(toUtf8(body, charsetOf(parameters)), parameters);
}
