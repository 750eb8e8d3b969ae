import { findMediaType, mediaTypeOf } from '../content/index.ts';
import type { LineReader, MediaType } from '../content/media-type.ts';
import { isBlankBody } from '../content/text.ts';
import { MalformedInputError, NotAcceptableError, PayloadTooLargeError } from '../errors.ts';
import type { Frame } from '../frame/frame.ts';
import type { TransformOptions } from '../hooks/options.ts';
import { predict_fn } from '../hooks/predict-fn.ts';
import type { Model } from '../model/model.ts';

/** Big enough to make calls cheap; the garbage of larger chunks outruns the collector (2 MiB: 243 MB at the peak). */
const CHUNK_BYTES = 2 ** 19;

/** A longer line is an unclosed quote or no table. */
const MAX_LINE_BYTES = 64 * 2 ** 20;

export interface ScoreStreamOptions {
  /** media type of the input; told from its first byte when empty */
  readonly contentType: string;
  /** media type of the output; undefined for the input's */
  readonly accept?: string | undefined;
  readonly options?: TransformOptions;
  /** asked before each chunk; throws to stop */
  readonly beforeChunk?: (() => void) | undefined;
  readonly chunkBytes?: number;
}

/** What was scored so far. */
export interface ScoreSummary {
  rows: number;
  rowErrors: number;
  bytesIn: number;
  bytesOut: number;
}

/**
 * Scores a text of any length line by line, in little memory: the generator yields the output, pulls input only as fast
 * as it is drained, and keeps `summary` up to date. Rows that cannot be used are annotated unless the options say `fail`.
 */
export async function* scoreStream(
  input: AsyncIterable<Uint8Array>,
  model: Model,
  settings: ScoreStreamOptions,
  summary: ScoreSummary,
): AsyncGenerator<Uint8Array> {
  const options = { onRowError: 'annotate', ...definedOnly(settings.options) } as const;
  let reading: { reader: LineReader; output: MediaType } | undefined;
  let isFirst = true;
  for await (const { chunk, isLast } of pieces(input, settings.chunkBytes ?? CHUNK_BYTES, summary)) {
    settings.beforeChunk?.();
    if (!reading && isBlankBody(chunk.bytes)) continue;
    reading ??= open(chunk.bytes, settings);
    const { frame, bytesRead } = await reading.reader.read(chunk.bytes, isLast);
    chunk.consume(bytesRead);
    if (frame.numRow === 0 && (!isFirst || !frame.columnNames?.length)) continue;
    const scored = await predict_fn(frame, model, options);
    const bytes = reading.output.encode(scored, isFirst);
    isFirst = false;
    summary.rows += frame.numRow;
    summary.rowErrors += countRowErrors(scored);
    summary.bytesOut += bytes.length;
    yield bytes;
  }
}

export function emptySummary(): ScoreSummary {
  return { rows: 0, rowErrors: 0, bytesIn: 0, bytesOut: 0 };
}

function definedOnly(options: TransformOptions = {}): TransformOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

function open(head: Buffer, { contentType, accept }: ScoreStreamOptions): { reader: LineReader; output: MediaType } {
  const { mediaType, parameters } = mediaTypeOf(contentType, head);
  if (!mediaType.open) {
    throw new MalformedInputError(`${mediaType.name} cannot be scored line by line`, {
      hint: 'send text/csv, or application/jsonlines with one record a line',
    });
  }
  const output = accept ? findMediaType(accept) : mediaType;
  if (!output?.open) {
    throw new NotAcceptableError(`${accept} cannot be written line by line`, {
      hint: 'choose text/csv or application/jsonlines',
    });
  }
  return { reader: mediaType.open(parameters), output };
}

/** What has been read but not consumed: `consume(n)` says that the first n bytes are done with. */
class Pending {
  bytes: Buffer = Buffer.alloc(0);

  consume(bytesRead: number): void {
    this.bytes = this.bytes.subarray(bytesRead);
  }
}

/** The input in pieces of at least `chunkBytes`, each behind what the one before left over; the last one is marked. */
async function* pieces(
  input: AsyncIterable<Uint8Array>,
  chunkBytes: number,
  summary: ScoreSummary,
): AsyncGenerator<{ chunk: Pending; isLast: boolean }> {
  const chunk = new Pending();
  let fresh: Uint8Array[] = [];
  let freshBytes = 0;
  const gather = () => {
    chunk.bytes = Buffer.concat([chunk.bytes, ...fresh]);
    fresh = [];
    freshBytes = 0;
  };
  for await (const bytes of input) {
    fresh.push(bytes);
    freshBytes += bytes.length;
    summary.bytesIn += bytes.length;
    if (freshBytes < chunkBytes) continue;
    gather();
    yield { chunk, isLast: false };
    if (chunk.bytes.length > MAX_LINE_BYTES) {
      throw new PayloadTooLargeError(`a line has more than ${MAX_LINE_BYTES} bytes`, {
        hint: 'look for a quote that is never closed after the last row that was scored',
      });
    }
  }
  gather();
  yield { chunk, isLast: true };
}

function countRowErrors({ predictions }: Frame): number {
  const errors = predictions.find(({ name }) => name === 'error')?.values ?? [];
  return [...errors].filter((error) => error !== undefined).length;
}
