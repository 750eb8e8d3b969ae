import { ObjectBytes } from '../../aws/object-bytes.ts';
import { s3Uri } from '../../aws/s3-uri.ts';
import { tableTypeOf } from '../../content/index.ts';
import type { MediaType, TableReader } from '../../content/media-type.ts';
import { UnsupportedMediaTypeError } from '../../errors.ts';
import { ByteSink } from '../../frame/byte-sink.ts';
import type { Model } from '../../model/model.ts';
import { emptySummary, type ScoreSummary } from '../score-summary.ts';
import { TableScorer, type TableShare } from '../score-table.ts';
import type { GroupRange } from './cut-groups.ts';
import {
  headOf,
  isJoined,
  type ObjectPlan,
  type RangeOptions,
  type ScoredRange,
  type TablePlan,
} from './object-plan.ts';

/** What is known of a table's object. */
type TableObject = Pick<ObjectPlan, 'source' | 'etag' | 'bytes' | 'contentType'>;

/** The first row group of a table tells of all others. */
export interface FirstGroup {
  readonly outputType: string;
  readonly state: TablePlan['state'];
  /** as they are stored */
  readonly groupBytes: readonly number[];
  /** bytes of output for each byte of input */
  readonly ratio: number;
}

/**
 * Scores the first row group of a table to see what its output is.
 *
 * @throws UnsupportedMediaTypeError for an output that several cannot write
 */
export async function readFirstGroup(object: TableObject, model: Model, settings: RangeOptions): Promise<FirstGroup> {
  const { table, open } = await openObject(object, model, settings);
  const groups = Array.from({ length: table.numGroup }, (_, at) => at);
  const groupBytes = groups.map((at) => table.groupBytes(at));
  const first = Math.max(
    0,
    groups.findIndex((at) => table.groupRows(at) > 0),
  );
  const summary = emptySummary();
  const scorer = open(summary, { first, end: Math.min(first + 1, table.numGroup), state: undefined, isLater: false });
  if (!scorer.isShared) {
    throw new UnsupportedMediaTypeError(`${settings.accept} cannot be written in ranges`, {
      hint: 'choose text/csv, application/jsonlines or the type of the object',
    });
  }
  for await (const _ of scorer.score()); // its output is made again
  const ratio = summary.bytesOut / (groupBytes[first] ?? 1);
  return { outputType: summary.contentType, state: scorer.state, groupBytes, ratio };
}

/** The rows of some row groups, as all of the output or as a part of it. */
export async function scoreGroups(
  plan: ObjectPlan,
  range: GroupRange,
  model: Model,
  settings: RangeOptions,
): Promise<ScoredRange> {
  const { open } = await openObject(plan, model, settings);
  const state = plan.table!.state;
  const share = plan.ranges === 1 ? undefined : { ...range, state, isLater: range.part > 1 };
  const summary = emptySummary();
  const scorer = open(summary, share);
  const output = new ByteSink();
  for await (const bytes of scorer.score()) output.bytes(bytes);
  return { output: output.finish(), summary, groups: isJoined(plan) ? scorer.groups : undefined };
}

/** What stands behind the row groups of all parts. */
export async function endOfTable(
  plan: ObjectPlan,
  shares: Parameters<TableScorer['end']>[1],
  model: Model,
  settings: RangeOptions,
): Promise<Uint8Array> {
  const { open } = await openObject(plan, model, settings);
  return await open(emptySummary()).end(plan.table!.state!, shares);
}

interface OpenTable {
  readonly table: TableReader;
  readonly open: (summary: ScoreSummary, share?: TableShare) => TableScorer;
}

async function openObject(
  object: TableObject,
  model: Model,
  { accept, options, signal }: RangeOptions,
): Promise<OpenTable> {
  const input = requireTable(object);
  const { source, etag, bytes } = object;
  const table = await input.openAt!(new ObjectBytes(source, headOf({ etag, bytes }), { signal }));
  const settings = { accept, options, signal };
  return { table, open: (summary, share) => new TableScorer(table, input, model, { ...settings, share }, summary) };
}

function requireTable({ contentType, source }: TableObject): MediaType {
  const found = tableTypeOf(contentType, source.key);
  if (found) return found;
  throw new UnsupportedMediaTypeError(`${s3Uri(source)} has no row groups`, { hint: 'start it again' });
}
