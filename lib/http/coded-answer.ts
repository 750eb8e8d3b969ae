import { encodeResponse } from './content-coding.ts';
import type { HttpResponse } from './message.ts';

/** Answers smaller than this are not worth compressing. */
const MIN_CODED_BYTES = 1024;

/** The answer in the coding that the client likes best, where the size makes it worth it. */
export function codedAnswer(
  response: HttpResponse,
  acceptEncoding: string | undefined,
): HttpResponse | Promise<HttpResponse> {
  const isWorth = acceptEncoding !== undefined && response.body.length >= MIN_CODED_BYTES;
  return isWorth ? encodeResponse(response, acceptEncoding) : response;
}
