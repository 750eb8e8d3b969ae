import { charsetOf, toUtf8 } from '../content/charset.ts';
import { mediaTypeOf } from '../content/index.ts';
import type { Frame } from '../frame/frame.ts';
import { native, utf8Bytes } from '../platform/node.ts';

/**
 * The rows in `input_data`, decoded by media type; an absent or generic type is told from the first byte.
 * @throws UnsupportedMediaTypeError, MalformedInputError
 */
export async function input_fn(input_data: Uint8Array | string, content_type = ''): Promise<Frame> {
  const body = typeof input_data === 'string' ? utf8Bytes(input_data) : native(input_data);
  const { mediaType, parameters } = mediaTypeOf(content_type, body);
  const { charset, ...others } = parameters;
  if (typeof input_data === 'string') return await mediaType.decode(body, others); // decoded already
  return await mediaType.decode(toUtf8(body, charsetOf(parameters)), parameters);
}
