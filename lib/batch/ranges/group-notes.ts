import type { CompletedPart } from '../../aws/multipart.ts';
import { putObject } from '../../aws/put-object.ts';
import { readHead } from '../../aws/read-head.ts';
import { deleteObject } from '../../aws/s3.ts';
import { type S3Location, s3Uri } from '../../aws/s3-uri.ts';
import { StorageError } from '../../errors.ts';
import { isJoined, type ObjectPlan } from './object-plan.ts';

/** What the end of a table says of the row groups of one part, and of which part that is. */
export interface GroupNote {
  readonly groups: readonly Uint8Array[];
  readonly numByte: number;
}

interface Written {
  readonly part: CompletedPart;
  readonly numByte: number;
  /** base64 */
  readonly groups: readonly string[];
}

/** A thousand row groups of a hundred columns have 10 MB. */
const MAX_NOTE_BYTES = 2 ** 28;
const AT_ONCE = 32;

/**
 * Leaves the note of a part beside the output: what a worker answers has no room for it. `*.ranges`, as lists of ranges are
 * called, is what workers may delete.
 */
export async function putNote(plan: ObjectPlan, part: CompletedPart, note: GroupNote): Promise<void> {
  const groups = note.groups.map((group) => Buffer.from(group).toString('base64'));
  const text = JSON.stringify({ part, numByte: note.numByte, groups } satisfies Written);
  const about = { contentType: 'application/json', metadata: {} };
  await putObject(noteAt(plan, part.PartNumber!), Buffer.from(text), about);
}

/**
 * The notes of all parts, in their order.
 *
 * @throws StorageError where one is of another attempt than its part
 */
export async function readNotes(plan: ObjectPlan, parts: readonly CompletedPart[]): Promise<GroupNote[]> {
  const notes: GroupNote[] = new Array(parts.length);
  await forEach(parts, async (part, at) => {
    const text = Buffer.from(await readHead(noteAt(plan, part.PartNumber!), MAX_NOTE_BYTES)).toString();
    const { part: told, numByte, groups }: Written = JSON.parse(text);
    if (!isSame(told, part)) {
      throw new StorageError(
        `part ${part.PartNumber} of ${s3Uri(plan.target)} is not the one that its worker told of`,
        {
          hint: 'start it again',
        },
      );
    }
    notes[at] = { numByte, groups: groups.map((group) => Buffer.from(group, 'base64')) };
  });
  return notes;
}

/** Removes the notes of all parts, or does nothing where there is none. */
export async function deleteNotes(plan: ObjectPlan): Promise<void> {
  if (!isJoined(plan)) return;
  await forEach(Array.from({ length: plan.ranges }), (_, at) => deleteObject(noteAt(plan, at + 1)));
}

/** Two attempts give the same bytes, to which an encrypting bucket may give different tags. */
function isSame(a: CompletedPart, b: CompletedPart): boolean {
  return a.ETag === b.ETag || (a.ChecksumCRC32 !== undefined && a.ChecksumCRC32 === b.ChecksumCRC32);
}

function noteAt({ target, table }: ObjectPlan, part: number): S3Location {
  return { bucket: target.bucket, key: `${table!.notes}.${part}.ranges` };
}

/** A few at a time. */
async function forEach<T>(items: readonly T[], work: (item: T, at: number) => Promise<void>): Promise<void> {
  const entries = items.entries();
  const worker = async () => {
    for (const [at, item] of entries) await work(item, at);
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, items.length) }, worker));
}
