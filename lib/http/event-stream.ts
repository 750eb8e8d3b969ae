// AWS's framing of events in an answer: application/vnd.amazon.eventstream.

import { concat, utf8Bytes } from '../platform/node.ts';
import type { HttpRequest, HttpResponse } from './message.ts';
import type { Call } from './route.ts';

/** Bytes of an event's payload at most, as SageMaker's endpoints cut them. */
const MAX_PART_BYTES = 2 ** 16;
/** The type of a header that is a text. */
const TEXT = 7;

/**
 * An answer as boto3's `invoke_endpoint_with_response_stream` reads it: events `PayloadPart`, and the media type of what they
 * make up in a header of its own, as the question has the one that it accepts.
 */
export async function answerInEvents(call: Call, answer: (call: Call) => Promise<HttpResponse>): Promise<HttpResponse> {
  const { request } = call;
  const accept = request.headers['x-amzn-sagemaker-accept'] ?? request.headers.accept;
  const headers = { ...request.headers, accept, 'accept-encoding': undefined };
  return inEvents(await answer({ ...call, request: withHeaders(request, headers) }));
}

function withHeaders(request: HttpRequest, headers: HttpRequest['headers']): HttpRequest {
  const { method, path, query } = request;
  const readBody = () => request.readBody();
  return { method, path, query, headers, readBody, hold: (bodyBytes) => request.hold?.(bodyBytes) };
}

function inEvents({ status, headers, body, ...rest }: HttpResponse): HttpResponse {
  const bytes = typeof body === 'string' ? utf8Bytes(body) : body;
  const parts: Uint8Array[] = [];
  for (let begin = 0; begin < bytes.length; begin += MAX_PART_BYTES) {
    parts.push(frameOf(bytes.subarray(begin, begin + MAX_PART_BYTES)));
  }
  const { 'content-type': contentType = '', ...others } = headers;
  const own = { 'content-type': 'application/vnd.amazon.eventstream', 'x-amzn-sagemaker-content-type': contentType };
  return { ...rest, status: status === 204 ? 200 : status, headers: { ...others, ...own }, body: concat(parts) };
}

/** (256) what a byte does to a checksum */
const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

/** The checksum of zip and of Ethernet. */
function crc32(bytes: Uint8Array): number {
  let value = 0xffff_ffff;
  for (const byte of bytes) value = CRC_TABLE[(value ^ byte) & 0xff]! ^ (value >>> 8);
  return (value ^ 0xffff_ffff) >>> 0;
}

const PART_HEADERS = concat(
  [
    [':event-type', 'PayloadPart'],
    [':content-type', 'application/octet-stream'],
    [':message-type', 'event'],
  ].map(([name, value]) => headerOf(name!, value!)),
);

/** Its name behind a byte for the length, the type, and the text behind two. */
function headerOf(name: string, value: string): Uint8Array {
  return Uint8Array.from([name.length, ...utf8Bytes(name), TEXT, 0, value.length, ...utf8Bytes(value)]);
}

/** Lengths of all and of the headers and their checksum, headers, payload, and the checksum of all of it. */
function frameOf(payload: Uint8Array): Uint8Array {
  const frame = new Uint8Array(12 + PART_HEADERS.length + payload.length + 4);
  const view = new DataView(frame.buffer);
  view.setUint32(0, frame.length);
  view.setUint32(4, PART_HEADERS.length);
  view.setUint32(8, crc32(frame.subarray(0, 8)));
  frame.set(PART_HEADERS, 12);
  frame.set(payload, 12 + PART_HEADERS.length);
  view.setUint32(frame.length - 4, crc32(frame.subarray(0, frame.length - 4)));
  return frame;
}
