import { csv } from '../content/csv.ts';
import { contentTypeOf, negotiate } from '../content/index.ts';
import type { Frame } from '../frame/frame.ts';

/** An encoded answer. */
export interface Answer {
  readonly body: Uint8Array | string;
  readonly contentType: string;
}

/**
 * The frame encoded by media type, by the rules of an Accept header.
 * @throws NotAcceptableError
 */
export function output_fn(output_frame: Frame, accept_type = ''): Answer {
  const mediaType = negotiate(accept_type, csv);
  return { body: mediaType.encode(output_frame), contentType: contentTypeOf(mediaType, output_frame) };
}
