// Segments for AWS X-Ray. In the bundles it stands apart: only who has tracing on loads it.
import { createSocket } from 'node:dgram';
import type { AnswerLog } from '../http/message.ts';
import { shorten } from '../short-text.ts';
import type { Answered, Observer } from './observer.ts';

/** Where X-Ray's daemon listens. */
export interface DaemonAddress {
  readonly host: string;
  readonly port: number;
}

/** A part of a trace, as X-Ray writes it; times are seconds since 1970. */
interface Segment {
  readonly id: string;
  readonly name: string;
  readonly start_time: number;
  readonly end_time: number;
}

/** What stands before each document in a datagram. */
const HEADER = '{"format":"json","version":1}\n';

/** The header of a trace that is sampled; others are nobody's to send. */
const SAMPLED = /(?=.*(?:^|;)\s*Sampled=1(?:;|$))(?:^|.*;)\s*Root=(1-[\da-f]{8}-[\da-f]{24})(?:;|$)/i;
const PARENT = /(?:^|;)\s*Parent=([\da-f]{16})(?:;|$)/i;

/**
 * Tells X-Ray's daemon of each request that belongs to a sampled trace: how long it took, its steps, model, rows and status.
 *
 * @param traceOf the trace header that a request came with; undefined for those that are not told
 * @param isWithin whether the trace has a segment of this process already, as Lambda makes one of a function
 * @see https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html
 */
export function traceRequests(
  { host, port }: DaemonAddress,
  traceOf: (answered: Answered) => string | undefined,
  isWithin: boolean,
): Observer {
  const socket = createSocket('udp4').unref();
  socket.on('error', () => undefined); // a daemon that is away is nobody's trouble
  return {
    answered: (answered) => {
      const header = traceOf(answered) ?? '';
      const traceId = SAMPLED.exec(header)?.[1];
      if (traceId === undefined) return;
      const place = { trace_id: traceId, parent_id: PARENT.exec(header)?.[1] };
      const document = { ...segmentOf(answered), ...place, ...(isWithin && { type: 'subsegment' }) };
      socket.send(HEADER + JSON.stringify(document), port, host, () => undefined);
    },
  };
}

function segmentOf({ request, requestId, response, ms, isFirst }: Answered): object {
  const { status = 500, log = {} } = response ?? {};
  const { rows, service } = log;
  const end = Date.now() / 1000;
  return {
    ...partOf('kindling', end - ms / 1000, end),
    http: { request: { method: request.method.slice(0, 20), url: shorten(request.path, 200) }, response: { status } },
    error: status >= 400 && status < 500 ? true : undefined,
    throttle: status === 429 ? true : undefined,
    fault: status >= 500 ? true : undefined,
    annotations: { model: service?.modelName && shorten(service.modelName), rows, coldStart: isFirst },
    metadata: { kindling: { requestId } },
    subsegments: stepsOf(log, end),
  };
}

/** Its steps one behind the other up to the end, as what happens around them is not timed. */
function stepsOf({ decodeMs, predictMs, encodeMs }: AnswerLog, end: number): Segment[] | undefined {
  if (decodeMs === undefined || predictMs === undefined || encodeMs === undefined) return undefined;
  const encoding = end - encodeMs / 1000;
  const predicting = encoding - predictMs / 1000;
  return [
    partOf('decode', predicting - decodeMs / 1000, predicting),
    partOf('predict', predicting, encoding),
    partOf('encode', encoding, end),
  ];
}

function partOf(name: string, start: number, end: number): Segment {
  return { id: hexId(), name, start_time: start, end_time: end };
}

/** 64 bits in hexadecimal, which have to differ and need not be secret. */
function hexId(): string {
  const half = () =>
    Math.floor(Math.random() * 2 ** 32)
      .toString(16)
      .padStart(8, '0');
  return half() + half();
}
