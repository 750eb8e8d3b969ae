import { charsetOf, streamToUtf8 } from '../../content/charset.ts';
import { decompress } from '../../content/compression.ts';
import { compressionOf } from '../../content/compression-names.ts';
import { findMediaType, lineTypeOf, mediaTypeOfName, tableTypeOf, usableContentType } from '../../content/index.ts';
import {
  type Parameters as ContentParameters,
  type LineReader,
  type MediaType,
  parseContentType,
} from '../../content/media-type.ts';
import { isBlankBody } from '../../content/text.ts';
import {
  ConfigurationError,
  KindlingError,
  MalformedInputError,
  PayloadTooLargeError,
  UnsupportedMediaTypeError,
} from '../../errors.ts';
import type { Preparer } from '../../hooks/prepare-fn.ts';
import { latin1Of } from '../../platform/node.ts';
import type { Table } from './column.ts';
import type { DataSource } from './data-source.ts';
import { type JobOptions, textParameters } from './options.ts';
import { labelColumns } from './roles.ts';
import { type FrameTraits, TableBuilder } from './table-builder.ts';

const CHUNK_BYTES = 2 ** 19;
/** A longer line is an unclosed quote or no table. */
const MAX_LINE_BYTES = 64 * 2 ** 20;

/** Adds the whole lines of a buffer to a table; returns how many bytes they took. */
export type LineTaker = (buffer: Buffer, isLast: boolean) => number | Promise<number>;

/**
 * The rows of some CSV, JSON Lines or libsvm texts, compressed or not, in their order: streamed into columns, never held
 * as text.
 *
 * @param preparer makes columns of the rows, piece by piece
 * @throws MalformedInputError naming file, row and column
 */
export async function readTable(
  sources: readonly DataSource[],
  options: JobOptions,
  preparer?: Preparer,
): Promise<Table> {
  const builder = new TableBuilder(options, preparer);
  for (const source of sources) {
    try {
      await readSource(source, builder, options);
    } catch (error) {
      throw sources.length > 1 ? withName(error, source.name) : error;
    }
  }
  return builder.finish();
}

async function readSource(source: DataSource, builder: TableBuilder, options: JobOptions): Promise<void> {
  const table =
    compressionOf(source.name) === undefined && tableTypeOf(usableContentType(source.contentType), source.name);
  if (table && source.openBytes) {
    await readRanges(source.openBytes, table, builder);
    return;
  }
  let take: LineTaker | undefined;
  const input = decompress(await source.open(), compressionOf(source.name));
  const { parameters } = parseContentType(source.contentType ?? '');
  const text = streamToUtf8(input, charsetOf(withJob(parameters, options)));
  await readLines(text, (buffer, isLast) => {
    if (take === undefined && isBlankBody(buffer)) return 0;
    take ??= chooseReader(source, buffer, builder, options);
    return take(buffer, isLast);
  });
}

/** Rows of a table, group by group, of whose columns those alone are read that the builder wants. */
async function readRanges(
  open: NonNullable<DataSource['openBytes']>,
  mediaType: MediaType,
  builder: TableBuilder,
): Promise<void> {
  const bytes = await open();
  try {
    const table = await mediaType.openAt!(bytes);
    const traits = { isComplete: true, isLabelFirst: false };
    await builder.add(table.head, traits);
    for (let index = 0, rowsBefore = 0; index < table.numGroup; index++) {
      const group = await table.openGroup(index, table.asked);
      const numRow = table.groupRows(index);
      for (const frame of group.frames(rowsBefore, 0, numRow)) await builder.add(frame, traits);
      rowsBefore += numRow;
    }
  } finally {
    bytes.close?.();
  }
}

/** Whether a file's name says that there are rows in it, one a line. */
export function holdsRows(name: string): boolean {
  return mediaTypeOfName(name)?.open !== undefined;
}

/** Hands over the bytes in pieces, each behind what was left of the one before and at least as long. */
async function readLines(bytes: AsyncIterable<Uint8Array>, take: LineTaker): Promise<void> {
  let rest: Buffer = Buffer.alloc(0);
  let fresh: Uint8Array[] = [];
  let freshBytes = 0;
  for await (const chunk of bytes) {
    fresh.push(chunk);
    freshBytes += chunk.length;
    if (freshBytes < Math.max(CHUNK_BYTES, rest.length)) continue;
    rest = Buffer.concat([rest, ...fresh]);
    rest = rest.subarray(await take(rest, false));
    if (rest.length > MAX_LINE_BYTES) {
      throw new PayloadTooLargeError(`a line has more than ${MAX_LINE_BYTES} bytes`, {
        hint: 'look for a quote that is never closed',
      });
    }
    fresh = [];
    freshBytes = 0;
  }
  await take(Buffer.concat([rest, ...fresh]), true);
}

function chooseReader(source: DataSource, head: Buffer, builder: TableBuilder, options: JobOptions): LineTaker {
  const { name } = source;
  const { mediaType, parameters } = lineTypeOf(typeOf(source, head), head, name);
  const { label_size, ...others } = parameters;
  const reader = mediaType.open?.(withJob(others, options), { names: labelColumns(options), withLabels: true });
  if (reader === undefined) {
    throw new UnsupportedMediaTypeError(`${mediaType.name} cannot be read line by line`, {
      hint: 'write it as CSV, JSON Lines (one record a line) or libsvm',
    });
  }
  const isTable = mediaType.hasHeader === true;
  if (isTable && label_size !== undefined) requireOneLabel(label_size);
  return framesInto(builder, reader, { isComplete: isTable, isLabelFirst: isTable && label_size !== undefined });
}

/** The Content-Type that a source is read by. Labels tell libsvm from the tables of one column that it looks like. */
function typeOf({ name, contentType = '' }: DataSource, head: Uint8Array): string {
  const isTold = findMediaType(parseContentType(contentType).type) ?? mediaTypeOfName(name);
  return !isTold && isLabelledLibsvm(head) ? 'text/libsvm' : usableContentType(contentType);
}

const LABELLED = /^\S+(?:\s+qid:\d+)?(?:\s+\d+:\S+)+\s*(?:#.*)?$/s;
const HEAD_BYTES = 2 ** 16;

/** Whether the first line is `label index:value …`. */
function isLabelledLibsvm(head: Uint8Array): boolean {
  const [line] = latin1Of(head, 0, Math.min(head.length, HEAD_BYTES)).split('\n', 1);
  return LABELLED.test(line!.trimEnd());
}

/** SageMaker's XGBoost container takes no other value: there, too, the label is the first column. */
function requireOneLabel(labelSize: string): void {
  if (labelSize === '1') return;
  throw new ConfigurationError(`the channel's content type says label_size=${labelSize.slice(0, 80)}`, {
    hint: 'label_size is 1, for the label in the first column; name other columns with target',
  });
}

/** The channel's own parameters, before what the job says of all its texts. */
function withJob(parameters: ContentParameters, options: JobOptions): ContentParameters {
  const header = options.csv_weights ? { header: 'absent' } : {};
  return { ...textParameters(options), ...parameters, ...header };
}

function framesInto(builder: TableBuilder, reader: LineReader, traits: FrameTraits): LineTaker {
  return async (buffer, isLast) => {
    const { frame, bytesRead } = await reader.read(buffer, isLast);
    if (frame.columnNames !== undefined || frame.numRow > 0) await builder.add(frame, traits);
    return bytesRead;
  };
}

function withName(error: unknown, name: string): unknown {
  // by its code: another bundle's MalformedInputError is another class
  if (!(error instanceof KindlingError) || error.code !== 'malformed-input' || error.message.startsWith(name))
    return error;
  const { message, hint, row, column } = error;
  return new MalformedInputError(`${name}: ${message}`, { hint, row, column, cause: error });
}
