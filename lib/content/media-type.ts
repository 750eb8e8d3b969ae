import { parse } from 'content-type';
import { UnsupportedMediaTypeError } from '../errors.ts';
import type { ByteSink } from '../frame/byte-sink.ts';
import type { ExpectedColumns, Frame } from '../frame/frame.ts';
import { shorten } from '../short-text.ts';
import type { ByteSource, ReadyBytes, SharedBytes } from './byte-source.ts';

/** The type of bytes that nothing is known of. */
const UNTYPED = 'application/octet-stream';

/** Parameters of a Content-Type, names in lower case. */
export type Parameters = Readonly<{ [name: string]: string }>;

/**
 * What the lines so far tell about all later ones. It can be sent to another thread, is never changed, and stays the same
 * object until a line tells more.
 */
export type LineState = object;

/** Where a text may be cut into ranges of bytes that are read apart: behind a byte that ends a line, unless it is quoted. */
export interface LineCuts {
  readonly lineEnd: number;
  /** Offsets of the first byte of each row of whole lines, and of the byte behind its last. With `isLast` no line goes on. */
  findRows(
    bytes: Uint8Array,
    isLast: boolean,
  ): { readonly starts: ArrayLike<number>; readonly ends: ArrayLike<number> };
}

/** Reads a text whose rows are lines, piece by piece. */
export interface LineReader {
  /** undefined until the first lines are read */
  readonly state: LineState | undefined;
  /** undefined until there is a state, and where ranges of bytes cannot be read apart */
  readonly cuts?: LineCuts | undefined;
  /**
   * The frame of the whole lines in `buffer` and how many bytes they took; the rest is to be given again with more
   * bytes behind it. With `isLast` the text ends with the buffer.
   */
  read(buffer: Uint8Array, isLast: boolean): Promise<{ frame: Frame; bytesRead: number }>;
  /** The number of bytes that `read` would take, found without reading them; only where there is a state. */
  countWhole(buffer: Uint8Array): number;
}

/** Writes an answer in pieces that know of each other. */
export interface AnswerWriter {
  /** the next rows */
  write(frame: Frame): Uint8Array;
  /** what stands behind all of them */
  end(): Uint8Array;
}

/** Rows of a frame of a table: a megabyte or two of a usual model's features. Rows that are read apart begin at multiples of it. */
export const FRAME_ROWS = 2 ** 14;

/** What every part of an answer to a table has to know of its first rows; it can be sent as JSON. */
export interface TableState {
  /** types of the columns that the answer adds, and how their pages are compressed, as the format numbers them */
  readonly types: readonly number[];
  readonly codec: number;
}

/** Some rows of a column that an answer adds, as they are stored. */
export interface TablePages {
  readonly bytes: Uint8Array;
  readonly numRow: number;
  readonly numNull: number;
  readonly unfoldedBytes: number;
}

/** An answer that keeps what a table has, group by group. */
export interface TableAnswer {
  /**
   * Told what the answer has before anything is added to it.
   *
   * @param scored rows, or none where the state of the first rows is known
   */
  begin(scored: Frame, state?: TableState): TableState;
  /** The next rows: for each column that is added its pages. */
  add(pages: readonly TablePages[]): void;
  /** The bytes of the group whose rows were added. */
  endGroup(group: TableGroup): AsyncIterable<Uint8Array>;
  /** what the end says of each group so far */
  readonly groups: readonly Uint8Array[];
  /** Takes in groups that another answer to the same table, which is not the first, has written: its bytes begin at `at`. */
  join(groups: readonly Uint8Array[], at: number): void;
  end(): Uint8Array;
}

/** What a thread opens a group by; it can be sent. */
export type TablePart = object;

/** Rows that are stored together. */
export interface TableGroup {
  /** what another thread opens it by, and the bytes that it reads; undefined where it cannot */
  readonly part: TablePart;
  readonly shared: SharedBytes | undefined;
  /**
   * Frames of the rows `[begin, end)`, which come behind those that were asked for before.
   *
   * @param rowsBefore rows of the groups before
   */
  frames(rowsBefore: number, begin: number, end: number): Iterable<Frame>;
}

/** Reads a table whose end tells where its parts lie: groups of rows, of whose columns some alone may be needed. */
export interface TableReader {
  /** the columns without rows */
  readonly head: Frame;
  /** columns that `head` was asked for, by their places */
  readonly asked: ReadonlySet<number>;
  readonly numGroup: number;
  groupRows(group: number): number;
  groupBytes(group: number): number;
  /** @param columns those that are to be ready, by their places; default: all */
  openGroup(group: number, columns?: ReadonlySet<number>): Promise<TableGroup>;
}

/** One media type: bytes to Frame and back. */
export interface MediaType {
  readonly name: string;
  readonly aliases: readonly string[];
  /** how the names of its files end, without the dot; the usual ending first */
  readonly extensions: readonly string[];
  /** true where events and logs can hold it as it is */
  readonly isText: boolean;
  /** true where the columns' names are written once, ahead of all rows */
  readonly hasHeader?: boolean;
  /** true where a text's first line tells all about the others, so that several threads may read its lines */
  readonly splitsAtLines?: boolean;
  /** true where it is written in one piece, so that rows which come in several cannot be written in it */
  readonly isWhole?: boolean;
  /** true where parameters say how a text is written: its delimiter, decimal mark and charset */
  readonly hasDialect?: boolean;
  /** what the same bytes are to a reader of lines; default: the type itself */
  readonly byLine?: MediaType;
  /** Whether a text that begins so can be of this type. */
  detect(head: Uint8Array): boolean;
  /**
   * Starts reading line by line; absent where a text cannot be cut at its lines.
   *
   * @param expected what tells a header from a row
   */
  open?(parameters: Parameters, expected?: ExpectedColumns): LineReader;
  /** Goes on reading where another reader has come to a state, in whatever thread. */
  resume?(state: LineState, rowsBefore: () => number): LineReader;
  /** Opens a table that is read at its end first, and then in ranges; absent where the first byte is the first to be read. */
  openAt?(source: ByteSource): Promise<TableReader>;
  /** Opens a group in another thread, over what its bytes are there. */
  openPart?(part: TablePart, bytes: ReadyBytes): Promise<TableGroup>;
  /**
   * Starts an answer to a table of the same type, which keeps all columns as they stand.
   *
   * @param isLater whether groups stand before it
   */
  openTableAnswer?(isLater: boolean): TableAnswer;
  /** The columns that such an answer adds to the rows of a frame, in any thread. */
  tablePages?(scored: Frame, state: TableState): TablePages[];
  /** The frame of a whole body, whose rows may still be asked to read it as a model expects. */
  decode(body: Uint8Array, parameters: Parameters): Frame | Promise<Frame>;
  /**
   * The frame as bytes; absent where the type is read and not written.
   *
   * @param isFirst false for the later pieces of a stream
   * @param sink an empty one that they may be written to: they are then valid until it is cleared
   */
  encode?(frame: Frame, isFirst?: boolean, sink?: ByteSink): Uint8Array;
  /** Starts an answer in several pieces, of which one has to know the others; absent where `encode` writes each by itself. */
  openAnswer?(): AnswerWriter;
}

/** A media type that answers may be in. */
export type WritableType = MediaType & Required<Pick<MediaType, 'encode'>>;

export function isWritable(mediaType: MediaType): mediaType is WritableType {
  return mediaType.encode !== undefined;
}

interface ContentType {
  /** in lower case */
  readonly type: string;
  readonly parameters: Parameters;
}

/** A client says the same of one request after the other. */
let last: { readonly header: string; readonly contentType: ContentType } | undefined;

/** The type and parameters of a Content-Type header, whatever they are. */
export function parseContentType(header: string): ContentType {
  if (last?.header === header) return last.contentType;
  const { type, parameters } = parse(header);
  last = { header, contentType: { type: type.toLowerCase(), parameters } };
  return last.contentType;
}

/** The Content-Type with those parameters, in place of its own of the same names. */
export function withParameters(contentType: string, parameters: Parameters): string {
  if (Object.keys(parameters).length === 0) return contentType;
  const said = parseContentType(contentType);
  const all = Object.entries({ ...said.parameters, ...parameters });
  return [said.type || UNTYPED, ...all.map(([name, value]) => `${name}=${quoted(value)}`)].join('; ');
}

/** A parameter's value: in quotes where it is not one of RFC 9110's tokens. */
function quoted(value: string): string {
  return /^[!#$%&'*+.^`|~\w-]+$/.test(value) ? value : `"${value.replace(/["\\]/g, '\\$&')}"`;
}

export function isUtf8(charset: string): boolean {
  return ['utf-8', 'utf8', 'us-ascii'].includes(charset.toLowerCase());
}

/** A parameter that counts something; undefined when absent. */
export function countParameter(parameters: Parameters, name: string): number | undefined {
  const text = parameters[name];
  if (text === undefined) return undefined;
  if (!/^\d{1,9}$/.test(text)) throw invalidParameter(name, text, 'a whole number');
  return Number(text);
}

/** A parameter with one of a few values; undefined when absent. */
export function choiceParameter<T extends string>(
  parameters: Parameters,
  name: string,
  choices: readonly T[],
): T | undefined {
  const text = parameters[name]?.toLowerCase();
  if (text === undefined) return undefined;
  const found = choices.find((choice) => choice === text);
  if (found === undefined) throw invalidParameter(name, text, choices.join(' or '));
  return found;
}

/** The error for a parameter with a value that it cannot have. */
export function invalidParameter(name: string, text: string, wanted: string): UnsupportedMediaTypeError {
  return new UnsupportedMediaTypeError(`Content-Type: ${name}=${shorten(text)} is not a valid value`, {
    hint: `${name} is ${wanted}`,
  });
}

/** The media ranges (or codings) of an Accept header with their q-values (0 for what is none), other parameters dropped. */
export function parseAccept(header: string): { range: string; q: number }[] {
  const ranges: { range: string; q: number }[] = [];
  for (let start = 0; start < header.length; ) {
    const { type, parameters, index } = parse(header, { comma: true, start });
    const q = Number(parameters.q ?? 1);
    if (type !== '') ranges.push({ range: type.toLowerCase(), q: q >= 0 && q <= 1 ? q : 0 });
    start = index + 1;
  }
  return ranges;
}
