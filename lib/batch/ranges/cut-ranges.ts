import { PayloadTooLargeError } from '../../errors.ts';

/** Bytes `[begin, end)` of an object; the lines that begin there become part `part` of the output. */
export interface ByteRange {
  /** 1, 2, 3, … */
  readonly part: number;
  readonly begin: number;
  readonly end: number;
}

const [MIB, GIB] = [2 ** 20, 2 ** 30];

/** A range of input, unless parts ask for more: some seconds of a worker, with an output that fits into its memory. */
const RANGE_BYTES = 64 * MIB;
/** S3's: 5 MiB is the least for every part but the last, of which it takes 10,000 of at most 5 GiB. */
export const [MIN_PART_BYTES, MAX_PART_BYTES, MAX_PARTS] = [5 * MIB, 5 * GIB, 10_000];
/** What a part is to have at least, as its rows may give less than the first ones did. */
const SAFE_PART_BYTES = 16 * MIB;
/** What a part may have more than the first rows let expect. */
export const PART_MARGIN = 1.25;

export interface RangeSettings {
  /** bytes of output for each byte of input, as the first rows have it */
  readonly ratio: number;
  /** default: 64 MiB */
  readonly rangeBytes?: number | undefined;
  /** what a part should have; default: three times what S3 wants */
  readonly partBytes?: number | undefined;
}

/**
 * The ranges of an object, all of one size but the last, such that their outputs are parts which S3 takes.
 *
 * @throws PayloadTooLargeError where there are no such ranges
 */
export function cutRanges(bytes: number, settings: RangeSettings): ByteRange[] {
  const size = rangeSize(bytes, settings, MAX_PARTS);
  requirePartsThatFit(Math.min(size, bytes), settings.ratio);
  const numRange = Math.max(1, Math.ceil(bytes / size));
  return Array.from({ length: numRange }, (_, at) => ({
    part: at + 1,
    begin: at * size,
    end: Math.min((at + 1) * size, bytes),
  }));
}

/** How long a range is to be at least. */
export function rangeSize(
  bytes: number,
  { ratio, rangeBytes = RANGE_BYTES, partBytes = SAFE_PART_BYTES }: RangeSettings,
  maxParts: number,
): number {
  return Math.max(rangeBytes, Math.ceil(partBytes / ratio), Math.ceil(bytes / maxParts));
}

/** @throws PayloadTooLargeError where the longest range would give more than S3 takes */
export function requirePartsThatFit(rangeBytes: number, ratio: number): void {
  if (expectedPartBytes(rangeBytes, ratio) <= MAX_PART_BYTES) return;
  throw new PayloadTooLargeError('the output is too large for one object: S3 takes 10,000 parts of 5 GiB', {
    hint: 'split the object, or ask for fewer outputs',
  });
}

/** What the output of a range may come to. */
export function expectedPartBytes(rangeBytes: number, ratio: number): number {
  return Math.ceil(rangeBytes * ratio * PART_MARGIN);
}
