import { NotAcceptableError } from '../errors.ts';
import type { Frame } from '../frame/frame.ts';
import type { MediaType } from './media-type.ts';

/**
 * What `/v2` makes of its requests for whoever answers questions: a body of the Open Inference Protocol, JSON and the bytes of
 * tensors behind it. No client names it.
 */
export const tensors: MediaType = {
  name: 'application/vnd.kindling.tensors',
  aliases: [],
  extensions: [],
  isText: false,
  detect: () => false,
  decode: async (body, parameters) => (await import('./tensors/index.ts')).decodeTensors(body, parameters),
  encode,
};

function encode(frame: Frame): Uint8Array {
  const { envelope } = frame.layout;
  if (envelope) return envelope.write(frame);
  throw new NotAcceptableError('tensors are answered to tensors alone', { hint: 'POST /v2/models/NAME/infer' });
}
