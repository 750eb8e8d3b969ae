import { charsetOf, toUtf8 } from '../content/charset.ts';
import { mediaTypeOf, type Told } from '../content/index.ts';
import type { Frame } from '../frame/frame.ts';
import { native, utf8Bytes } from '../platform/node.ts';

/**
 * The rows in `input_data`, decoded by media type; an absent or generic type is told from the first byte.
 * @throws UnsupportedMediaTypeError, MalformedInputError
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
