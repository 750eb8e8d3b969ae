import { KindlingError } from '../../errors.ts';
import type { TransformOptions } from '../../hooks/options.ts';
import type { Question } from '../../hooks/transform.ts';
import type { Reply } from '../../records/answers.ts';
import { rowOfEvent } from '../../records/row-of-event.ts';
import { type Scored, scoreRecords } from '../../records/score-records.ts';
import type { Partition } from './source.ts';

type Entry = { [member: string]: unknown };

/** What the function lends: its model, its bucket and its log. */
export interface StreamParts {
  readonly options: TransformOptions;
  ask(question: Question): Promise<Reply>;
  /** Writes an object under the output prefix. */
  put(key: string, bytes: Uint8Array): Promise<void>;
  readonly logger: { info(message: string, entry: Entry): void; error(message: string, entry: Entry): void };
}

/**
 * Scores the records of one partition, and writes the rows in front of the first that failed.
 *
 * The object is named by the first record of the batch alone: whatever the platform repeats begins with that one or behind it,
 * so that what is written again takes the place of what was written before, also where the batch is cut in two.
 *
 * @returns the id of the first record that failed
 */
export async function scorePartition(partition: Partition, parts: StreamParts): Promise<string | undefined> {
  const { place, records } = partition;
  if (records.length === 0) return undefined;
  const rows = rowsOf(records.map(({ event }) => event));
  const given = rows.flatMap((row, at) => (row === undefined ? [] : [{ row, at }]));
  const asked = { ...parts, form: 'objects' } as const;
  const { scored } = await scoreRecords(
    given.map(({ row }) => row),
    asked,
  );
  const bad = scored.findIndex((one) => 'problem' in one);
  const good = bad < 0 ? scored : scored.slice(0, bad);
  const key = keyOf([...place, records[0]!.id]);
  if (good.length > 0) await parts.put(key, bytesOf(good));
  const failed = bad < 0 ? undefined : records[given[bad]!.at]!.id;
  const told = { key, records: records.length, scored: good.length };
  if (failed === undefined) parts.logger.info('scored', told);
  else parts.logger.error('a record could not be used', { ...told, failed, error: errorOf(scored[bad]!) });
  return failed;
}

/** The rows of events; undefined for what is no row, an error for what should be one. */
export function rowsOf(events: readonly unknown[]): (Uint8Array | KindlingError | undefined)[] {
  return events.map((event) => {
    try {
      return rowOfEvent(event);
    } catch (error) {
      if (error instanceof KindlingError) return error;
      throw error;
    }
  });
}

/** Characters of a part of a key: S3 takes 1,024 bytes of all of them. */
const MAX_PART = 200;

/** Names that anybody may have chosen, as parts of a key. */
export function keyOf(parts: readonly string[]): string {
  const safe = parts.map((part) =>
    part
      .replace(/[^\w.-]/g, '_')
      .replace(/^\.*$/, '_')
      .slice(0, MAX_PART),
  );
  return `${safe.join('/')}.jsonl`;
}

/** Lines of JSON. */
export function bytesOf(scored: readonly Scored[]): Uint8Array {
  const lines = scored.flatMap((one) => ('lines' in one ? one.lines : []));
  return Buffer.from(lines.map((line) => `${line}\n`).join(''), 'latin1');
}

/** Why a record could not be used; what it holds is not for the log. */
export function errorOf(scored: Scored): unknown {
  return 'error' in scored ? scored.error : undefined;
}
