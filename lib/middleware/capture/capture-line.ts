import type { ByteSink } from '../../frame/byte-sink.ts';
import { decodeBody } from '../../http/content-coding.ts';
import { isUtf8 } from '../../platform/node.ts';
import type { Entry } from './capture-block.ts';
import { appendEscaped } from './escape-text.ts';

/** Bytes that are made into text before others have their turn, in some 0.1 ms. */
const PIECE_BYTES = 2 ** 17;

type Encoding = 'CSV' | 'JSON' | 'BASE64';

/**
 * Appends SageMaker's line of data capture with its line end: the bodies as they were, without their Content-Encoding.
 *
 * @param maxBytes what a body may unfold to
 * @throws where it unfolds to more; nothing is appended then
 */
export async function appendLine(
  { kind, metadata, input, output }: Entry,
  maxBytes: number,
  sink: ByteSink,
): Promise<void> {
  const asked = kind.input.contentEncoding ? await unfold(input, kind.input.contentEncoding, maxBytes) : input;
  const answered = kind.output.contentEncoding ? await unfold(output, kind.output.contentEncoding, maxBytes) : output;
  sink.text('{"captureData":{"endpointInput":');
  await appendBody(asked, kind.input.contentType, 'INPUT', sink);
  sink.text(',"endpointOutput":');
  await appendBody(answered, kind.output.contentType, 'OUTPUT', sink);
  sink.text('},"eventMetadata":');
  sink.bytes(metadata);
  sink.text(',"eventVersion":"0"}\n');
}

/** What a line says of a request besides its bodies, as JSON. */
export interface Told {
  readonly eventId: string;
  readonly inferenceId: string | undefined;
  readonly customAttributes: string | undefined;
  readonly atMs: number;
}

export function metadataOf({ eventId, inferenceId, customAttributes, atMs }: Told): string {
  const id = inferenceId === undefined ? '' : `,"inferenceId":${JSON.stringify(inferenceId)}`;
  const attributes = customAttributes === undefined ? '' : `,"customAttributes":[${JSON.stringify(customAttributes)}]`;
  return `{"eventId":${JSON.stringify(eventId)}${id}${attributes},"inferenceTime":"${timeOf(atMs)}"}`;
}

/** Many requests are of one second. */
let [timeSecond, time] = [0, ''];

function timeOf(ms: number): string {
  const second = Math.floor(ms / 1000);
  if (second !== timeSecond) [timeSecond, time] = [second, `${new Date(ms).toISOString().slice(0, 19)}Z`];
  return time;
}

async function unfold(bytes: Buffer, contentEncoding: string, maxBytes: number): Promise<Buffer> {
  return Buffer.from(await decodeBody(bytes, contentEncoding, maxBytes));
}

async function appendBody(body: Buffer, contentType: string, mode: string, sink: ByteSink): Promise<void> {
  const encoding = encodingOf(contentType, body);
  const type = JSON.stringify(contentType || DEFAULT_TYPES[encoding]);
  sink.text(`{"observedContentType":${type},"mode":"${mode}","data":"`);
  if (encoding === 'BASE64') sink.text(body.toString('base64'));
  else if (body.length <= PIECE_BYTES) appendEscaped(body, sink);
  else await appendInTurns(body, sink);
  sink.text(`","encoding":"${encoding}"}`);
}

const DEFAULT_TYPES = { CSV: 'text/csv', JSON: 'application/json', BASE64: 'application/octet-stream' };

/** Text stands as it is where it is CSV or JSON, and all else in base64, as by SageMaker's own settings. */
function encodingOf(contentType: string, body: Buffer): Encoding {
  if (!isUtf8(body)) return 'BASE64'; // or it would not be the very bytes
  const told = encodingOfType(contentType);
  if (told !== 'UNTOLD') return told;
  if (body.includes(0)) return 'BASE64';
  return /^\s*[[{]/.test(body.toString('latin1', 0, 64)) ? 'JSON' : 'CSV';
}

/** Types that say nothing of a body; the same as those that are told by content when they are read. */
const SAYS_NOTHING = /^(?:|(?:application|binary)\/octet-stream|application\/x-www-form-urlencoded|text\/plain)$/;

/** What Content-Types say: clients send one again and again, in any spelling. */
const KNOWN_TYPES = new Map<string, Encoding | 'UNTOLD'>();
const MAX_KNOWN = 20;

function encodingOfType(contentType: string): Encoding | 'UNTOLD' {
  let known = KNOWN_TYPES.get(contentType);
  if (known !== undefined) return known;
  known = readType(contentType.split(';')[0]!.trim().toLowerCase());
  if (KNOWN_TYPES.size < MAX_KNOWN) KNOWN_TYPES.set(contentType, known);
  return known;
}

function readType(type: string): Encoding | 'UNTOLD' {
  if (/csv|separated-values|ms-excel/.test(type)) return 'CSV';
  if (type.includes('json')) return 'JSON';
  return SAYS_NOTHING.test(type) ? 'UNTOLD' : 'BASE64';
}

/** A large body takes several turns of the event loop. */
async function appendInTurns(body: Buffer, sink: ByteSink): Promise<void> {
  for (let at = 0; at < body.length; at += PIECE_BYTES) {
    appendEscaped(body.subarray(at, at + PIECE_BYTES), sink);
    await new Promise((resolve) => setImmediate(resolve));
  }
}
