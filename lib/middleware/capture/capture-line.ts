import type { ByteSink } from '../../frame/byte-sink.ts';
import { isUtf8, utf8Bytes } from '../../platform/node.ts';
import type { BodyType, Entry, Kind } from './capture-block.ts';
import { appendEscaped } from './escape-text.ts';

type Encoding = 'CSV' | 'JSON' | 'BASE64';

/** Appends SageMaker's line of data capture with its line end. @param input and `output` are without their Content-Encoding */
export function appendLine({ kind, metadata }: Entry, input: Buffer, output: Buffer, sink: ByteSink): void {
  const [asked, answered] = [encodingOf(kind.input.contentType, input), encodingOf(kind.output.contentType, output)];
  const { begin, between, end } = frameOf(kind, asked, answered);
  sink.bytes(begin);
  appendBody(input, asked, sink);
  sink.bytes(between);
  appendBody(output, answered, sink);
  sink.bytes(end);
  sink.bytes(metadata);
}

/** What stands around the bodies of a line. */
interface Frame {
  readonly kind: Kind;
  readonly asked: Encoding;
  readonly answered: Encoding;
  readonly begin: Uint8Array;
  readonly between: Uint8Array;
  readonly end: Uint8Array;
}

/** That of the line before, which the next one mostly has as well: to make it takes a small request half of its line's time. */
let frame: Frame | undefined;

function frameOf(kind: Kind, asked: Encoding, answered: Encoding): Frame {
  if (frame?.kind === kind && frame.asked === asked && frame.answered === answered) return frame;
  const begin = `{"captureData":{"endpointInput":${headOf(kind.input, asked, 'INPUT')}`;
  const between = `","encoding":"${asked}"},"endpointOutput":${headOf(kind.output, answered, 'OUTPUT')}`;
  const end = `","encoding":"${answered}"}},"eventMetadata":`;
  frame = { kind, asked, answered, begin: utf8Bytes(begin), between: utf8Bytes(between), end: utf8Bytes(end) };
  return frame;
}

/** What a line says of a request besides its bodies. */
export interface Told {
  readonly eventId: string;
  readonly inferenceId: string | undefined;
  readonly customAttributes: string | undefined;
  readonly atMs: number;
}

/** The end of its line, from its metadata on. */
export function metadataOf({ eventId, inferenceId, customAttributes, atMs }: Told): string {
  const id = inferenceId === undefined ? '' : `,"inferenceId":${JSON.stringify(inferenceId)}`;
  const attributes = customAttributes === undefined ? '' : `,"customAttributes":[${JSON.stringify(customAttributes)}]`;
  return `{"eventId":${JSON.stringify(eventId)}${id}${attributes},"inferenceTime":"${timeOf(atMs)}"},"eventVersion":"0"}\n`;
}

/** Many requests are of one second. */
let [timeSecond, time] = [0, ''];

function timeOf(ms: number): string {
  const second = Math.floor(ms / 1000);
  if (second !== timeSecond) [timeSecond, time] = [second, `${new Date(ms).toISOString().slice(0, 19)}Z`];
  return time;
}

function headOf({ contentType }: BodyType, encoding: Encoding, mode: string): string {
  const type = JSON.stringify(contentType || DEFAULT_TYPES[encoding]);
  return `{"observedContentType":${type},"mode":"${mode}","data":"`;
}

function appendBody(body: Buffer, encoding: Encoding, sink: ByteSink): void {
  if (encoding === 'BASE64') sink.text(body.toString('base64'));
  else appendEscaped(body, sink);
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
