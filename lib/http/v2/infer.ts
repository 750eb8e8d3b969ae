import { tensors } from '../../content/tensors.ts';
import { MalformedInputError } from '../../errors.ts';
import { shorten } from '../../short-text.ts';
import type { HttpRequest, HttpResponse } from '../message.ts';
import type { Call } from '../route.ts';
import { serviceOf } from './service-of.ts';
import type { Tools } from './tools.ts';

/** How many bytes of a body are JSON, where others follow: in the request and in its answer. */
const HEAD_BYTES = 'inference-header-content-length';

/** The predictions for the tensors of a request. */
export async function infer(call: Call, tools: Tools): Promise<HttpResponse> {
  const { request, stop } = call;
  const { service, name } = await serviceOf(call);
  const head = headBytes(request);
  const body = await tools.readBody(request, service.maxBodyBytes);
  const bodyBytes = body.length; // the body may go to another thread
  const { options } = tools.wishesOf(request, service);
  const said = [tensors.name, `model=${encodeURIComponent(name)}`, ...(head === undefined ? [] : [`head=${head}`])];
  const question = { body, contentType: said.join('; '), accept: '', defaultAccept: undefined, options };
  const response = tools.responseTo(await service.transform(question, stop), bodyBytes, service);
  return tools.codedAnswer(unwrap(response), request.headers['accept-encoding']);
}

function headBytes({ headers }: HttpRequest): string | undefined {
  const text = headers[HEAD_BYTES];
  if (text === undefined || /^\d{1,10}$/.test(text)) return text;
  throw new MalformedInputError(`Inference-Header-Content-Length is ${shorten(text)}`, {
    hint: 'send there how many bytes the JSON has, or leave it out where the body is JSON alone',
  });
}

/** The answer without the length in front of it. */
function unwrap(response: HttpResponse): HttpResponse {
  const wrapped = response.body as Uint8Array;
  const head = new DataView(wrapped.buffer, wrapped.byteOffset).getUint32(0, true);
  const body = wrapped.subarray(4);
  if (head === 0) return { ...response, headers: { ...response.headers, 'content-type': 'application/json' }, body };
  const binary = { 'content-type': 'application/octet-stream', [HEAD_BYTES]: String(head) };
  return { ...response, headers: { ...response.headers, ...binary }, body };
}
