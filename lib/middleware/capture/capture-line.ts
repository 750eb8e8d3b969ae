import { StringDecoder } from 'node:string_decoder';
import { parseContentType } from '../../content/media-type.ts';
import { decodeBody } from '../../http/content-coding.ts';
import { isUtf8 } from '../../platform/node.ts';

/** A body as it went over the wire. */
export interface CapturedBody {
  /** its own copy */
  readonly bytes: Buffer;
  /** empty where nothing was said */
  readonly contentType: string;
  readonly contentEncoding: string | undefined;
}

/** A request and its answer. */
export interface Exchange {
  readonly input: CapturedBody;
  readonly output: CapturedBody;
  readonly eventId: string;
  readonly inferenceId: string | undefined;
  readonly customAttributes: string | undefined;
  /** when it was answered, in ms since 1970 */
  readonly atMs: number;
}

/** Bytes that are made into text before others have their turn, in some 0.2 ms. */
const PIECE_BYTES = 2 ** 17;

type Encoding = 'CSV' | 'JSON' | 'BASE64';

/**
 * SageMaker's line of data capture with its line end, in pieces: the bodies as they were, without their Content-Encoding.
 *
 * @param maxBytes what a body may unfold to
 */
export async function captureLine(exchange: Exchange, maxBytes: number): Promise<Uint8Array[]> {
  const { input, output, eventId, inferenceId, customAttributes, atMs } = exchange;
  const eventMetadata = {
    eventId,
    inferenceId,
    customAttributes: customAttributes === undefined ? undefined : [customAttributes],
    inferenceTime: `${new Date(atMs).toISOString().slice(0, 19)}Z`,
  };
  return [
    Buffer.from('{"captureData":{"endpointInput":'),
    ...(await bodyMember(input, 'INPUT', maxBytes)),
    Buffer.from(',"endpointOutput":'),
    ...(await bodyMember(output, 'OUTPUT', maxBytes)),
    Buffer.from(`},"eventMetadata":${JSON.stringify(eventMetadata)},"eventVersion":"0"}\n`),
  ];
}

async function bodyMember({ bytes, contentType, contentEncoding }: CapturedBody, mode: string, maxBytes: number) {
  const body = contentEncoding ? Buffer.from(await decodeBody(bytes, contentEncoding, maxBytes)) : bytes;
  const encoding = encodingOf(contentType, body);
  const head = { observedContentType: contentType || DEFAULT_TYPES[encoding], mode };
  const open = Buffer.from(`${JSON.stringify(head).slice(0, -1)},"data":"`);
  return [open, ...(await textPieces(body, encoding)), Buffer.from(`","encoding":"${encoding}"}`)];
}

const DEFAULT_TYPES = { CSV: 'text/csv', JSON: 'application/json', BASE64: 'application/octet-stream' };
/** Types that say nothing of a body; the same as those that are told by content when they are read. */
const SAYS_NOTHING = /^(?:|(?:application|binary)\/octet-stream|application\/x-www-form-urlencoded|text\/plain)$/;

/** Text stands as it is where it is CSV or JSON, and all else in base64, as by SageMaker's own settings. */
function encodingOf(contentType: string, body: Buffer): Encoding {
  if (!isUtf8(body)) return 'BASE64'; // or it would not be the very bytes
  const { type } = parseContentType(contentType);
  if (/csv|separated-values|ms-excel/.test(type)) return 'CSV';
  if (type.includes('json')) return 'JSON';
  if (!SAYS_NOTHING.test(type) || body.includes(0)) return 'BASE64';
  return /^\s*[[{]/.test(body.toString('latin1', 0, 64)) ? 'JSON' : 'CSV';
}

/** What stands between the quotes of the JSON text; a large body takes several turns of the event loop. */
async function textPieces(body: Buffer, encoding: Encoding): Promise<Uint8Array[]> {
  if (encoding === 'BASE64') return [Buffer.from(body.toString('base64'))];
  if (body.length <= PIECE_BYTES) return [escaped(body.toString())];
  const decoder = new StringDecoder('utf8'); // a character may stand in two pieces
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < body.length; at += PIECE_BYTES) {
    pieces.push(escaped(decoder.write(body.subarray(at, at + PIECE_BYTES))));
    await new Promise((resolve) => setImmediate(resolve));
  }
  return pieces;
}

function escaped(text: string): Uint8Array {
  return Buffer.from(JSON.stringify(text).slice(1, -1));
}
