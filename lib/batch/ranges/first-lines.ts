import { readAhead } from '../../aws/read-ahead.ts';
import type { S3Head } from '../../aws/s3.ts';
import { type S3Location, s3Uri } from '../../aws/s3-uri.ts';
import { charsetOf } from '../../content/charset.ts';
import { compressionOfBytes } from '../../content/compression.ts';
import { compressionOf } from '../../content/compression-names.ts';
import { parseContentType } from '../../content/media-type.ts';
import { UnsupportedMediaTypeError } from '../../errors.ts';
import type { Model } from '../../model/model.ts';
import { BlockScorer, type BlockScorerOptions, type OpenPlaces, type StreamState } from '../block-scorer.ts';
import { blocks } from '../blocks.ts';
import { BLOCK_BYTES, tellsType } from '../score-stream.ts';
import { emptySummary } from '../score-summary.ts';
import { BytePlaces } from './byte-places.ts';

/** What the first lines of an object tell of all others. */
export interface FirstLines {
  /** media type of the output */
  readonly outputType: string;
  /** undefined where there are no rows */
  readonly state: StreamState | undefined;
  readonly lineEnd: number;
  /** bytes of output for each byte of input */
  readonly ratio: number;
}

const LF = 0x0a;

/**
 * Scores the first lines of an object to see what it is.
 *
 * @throws UnsupportedMediaTypeError for an object that cannot be read in ranges
 */
export async function readFirstLines(
  source: S3Location,
  head: S3Head,
  model: Model,
  settings: BlockScorerOptions,
): Promise<FirstLines> {
  if (compressionOf(source.key, head.contentEncoding)) throw compressed(source);
  const charset = charsetOf(parseContentType(settings.contentType).parameters);
  if (charset !== undefined) throw uncuttable(source, charset);
  const summary = emptySummary();
  const read = { ...settings, openPlaces: (...block: Parameters<OpenPlaces>) => new BytePlaces(...block) };
  let scorer: BlockScorer | undefined;
  for await (const block of blocks(readAhead(source, head, { pieceBytes: BLOCK_BYTES }), BLOCK_BYTES)) {
    if (compressionOfBytes(block.bytes)) throw compressed(source);
    if (!scorer && !tellsType(block)) continue;
    scorer ??= BlockScorer.start(block.bytes, model, read, summary);
    const { bytesRead } = await scorer.score(block.bytes, block.isLast);
    const { state, cuts } = scorer;
    if (state !== undefined && cuts === undefined) throw uncuttable(source, state.input);
    if (state !== undefined && cuts !== undefined) {
      const ratio = summary.bytesOut / bytesRead;
      return { outputType: summary.contentType, state, lineEnd: cuts.lineEnd, ratio };
    }
    block.consume(bytesRead);
  }
  return { outputType: summary.contentType, state: undefined, lineEnd: LF, ratio: 1 };
}

function compressed(source: S3Location): UnsupportedMediaTypeError {
  return new UnsupportedMediaTypeError(`${s3Uri(source)} is compressed, and cannot be read in ranges`, {
    hint: 'score it with the batch function or `kindling score`, or store it uncompressed',
  });
}

function uncuttable(source: S3Location, what: string): UnsupportedMediaTypeError {
  return new UnsupportedMediaTypeError(`${s3Uri(source)} (${what}) cannot be read in ranges`, {
    hint: 'score it with the batch function or `kindling score`, or store it as CSV, JSON Lines or libsvm in UTF-8',
  });
}
