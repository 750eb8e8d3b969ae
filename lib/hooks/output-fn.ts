import { csv } from '../content/csv.ts';
import { contentTypeOf, negotiate } from '../content/index.ts';
import type { Frame } from '../frame/frame.ts';

/** An encoded answer. */
export interface Answer {
  /** bytes, or a text that is sent as UTF-8 */
  readonly body: Uint8Array | string;
  /** value of the `Content-Type` header */
  readonly contentType: string;
}

/**
 * The rows and predictions of a frame as a body.
 *
 * @param output_frame rows and predictions, as `predict_fn` gives them
 * @param accept_type an `Accept` header, with weights and wildcards if it likes; CSV where it is empty
 * @throws {@link NotAcceptableError} where it names no type that is written
 * @example
 * ```js
 * const { body, contentType } = output_fn(frame, 'application/json');
 * ```
 */
export function output_fn(output_frame: Frame, accept_type = ''): Answer {
  const mediaType = negotiate(accept_type, csv);
  return { body: mediaType.encode(output_frame), contentType: contentTypeOf(mediaType, output_frame) };
}
