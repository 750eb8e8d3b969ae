import { scoreStream } from '../../../lib/batch/score-stream.ts';
import { emptySummary, type ScoreSummary } from '../../../lib/batch/score-summary.ts';
import { TableScorer } from '../../../lib/batch/score-table.ts';
import { decompress } from '../../../lib/content/compression.ts';
import { compressionOf } from '../../../lib/content/compression-names.ts';
import { MalformedInputError } from '../../../lib/errors.ts';
import type { Model } from '../../../lib/model/model.ts';
import type { Data } from './data.ts';

/** What a byte of the rows as they are stored takes. */
export interface Pace {
  readonly cpuSecondsPerByte: number;
  readonly rowsPerByte: number;
  /** bytes of output for each byte of input */
  readonly ratio: number;
}

/** Compilers have done their work by then. */
const WARM_SECONDS = 0.3;
const MEASURED_SECONDS = 1;
const LINE_FEED = 10;

/** Scores the first rows again and again on one thread, for a second or so of its CPU time. */
export async function measurePace(data: Data, model: Model): Promise<Pace> {
  const { stored, score } = data.table ? await firstGroup(data.table, model) : await firstLines(data, model);
  await scoreFor(WARM_SECONDS, score);
  const { seconds, passes, summary } = await scoreFor(MEASURED_SECONDS, score);
  if (summary.rowErrors === summary.rows) {
    throw new MalformedInputError(`no row can be scored: ${summary.firstError}`, { hint: 'give rows of this model' });
  }
  return {
    cpuSecondsPerByte: seconds / passes / stored,
    rowsPerByte: summary.rows / passes / stored,
    ratio: summary.bytesOut / passes / stored,
  };
}

/** Scores the first rows once; who pulls does not want the output. */
type Score = (summary: ScoreSummary) => AsyncIterable<Uint8Array>;

/** First rows, and how many bytes these are as they are stored. */
interface First {
  readonly stored: number;
  readonly score: Score;
}

async function scoreFor(least: number, score: Score) {
  const summary = emptySummary();
  const started = process.cpuUsage();
  const spent = () => {
    const { user, system } = process.cpuUsage(started);
    return (user + system) / 1e6;
  };
  let passes = 0;
  for (; passes === 0 || spent() < least; passes++) for await (const _ of score(summary));
  return { seconds: spent(), passes, summary };
}

async function firstLines(data: Data, model: Model): Promise<First> {
  const { bytes, stored } = await firstRows(data);
  const { name, contentType } = data;
  return { stored, score: (summary) => scoreStream(bytes, model, { contentType, name, options: {} }, summary) };
}

/** The first row group that has rows, from wherever it lies. */
async function firstGroup({ source, mediaType }: NonNullable<Data['table']>, model: Model): Promise<First> {
  const table = await mediaType.openAt!(source);
  const first = Array.from({ length: table.numGroup }, (_, at) => table.groupRows(at)).findIndex((rows) => rows > 0);
  if (first < 0) throw new MalformedInputError('there are no rows', { hint: 'give a file with rows' });
  const share = { first, end: first + 1, state: undefined, isLater: false };
  const score: Score = (summary) => new TableScorer(table, mediaType, model, { share }, summary).score();
  return { stored: table.groupBytes(first), score };
}

/** Whole rows, decompressed, and how many bytes these are as they are stored. */
async function firstRows({
  head,
  isWhole,
  name,
  contentEncoding,
}: Data): Promise<{ bytes: Uint8Array; stored: number }> {
  const compression = compressionOf(name, contentEncoding);
  if (compression === undefined) {
    const bytes = isWhole ? head : head.subarray(0, head.lastIndexOf(LINE_FEED) + 1);
    return { bytes, stored: bytes.length };
  }
  const pieces: Uint8Array[] = [];
  try {
    for await (const piece of decompress(toStream(head), compression)) pieces.push(Buffer.from(piece));
  } catch (error) {
    if (isWhole || pieces.length === 0) throw error; // else it is cut short by us
  }
  const text = Buffer.concat(pieces);
  const bytes = isWhole ? text : text.subarray(0, text.lastIndexOf(LINE_FEED) + 1);
  return { bytes, stored: (head.length / text.length) * bytes.length };
}

async function* toStream(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
