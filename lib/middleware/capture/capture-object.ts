import type { ByteSink } from '../../frame/byte-sink.ts';
import { decodeBody } from '../../http/content-coding.ts';
import { native } from '../../platform/node.ts';
import type { BodyType, Entry, Kind } from './capture-block.ts';
import { appendLine } from './capture-line.ts';

/** An object has the lines of so many bytes of bodies, or of one request. */
const OBJECT_BYTES = 8 * 2 ** 20;
/** What a line has besides its bodies, and how much longer these become, at most as a rule. */
const [LINE_BYTES, ESCAPED] = [512, 1.25];

const HOUR_MS = 3_600_000;

/** The bytes of its bodies. */
function bytesOf({ input, output }: Entry): number {
  return input.length + output.length;
}

interface OpenGroup {
  readonly group: Entry[];
  readonly kind: Kind;
  readonly hour: number;
  numByte: number;
}

/** What goes into one object: entries of a place and an hour, as many as it may have. */
export function groupEntries(entries: readonly Entry[]): Entry[][] {
  const groups: Entry[][] = [];
  const open = new Map<string, OpenGroup>();
  let last: OpenGroup | undefined;
  for (const entry of entries) {
    const { kind, atMs } = entry;
    const hour = Math.floor(atMs / HOUR_MS);
    let found = last?.kind === kind && last.hour === hour ? last : open.get(nameOf(kind, hour));
    const bytes = bytesOf(entry);
    if (found === undefined || found.numByte + bytes > OBJECT_BYTES) {
      found = { group: [], kind, hour, numByte: 0 };
      groups.push(found.group);
      open.set(nameOf(kind, hour), found);
    }
    found.group.push(entry);
    found.numByte += bytes;
    last = found;
  }
  return groups;
}

/** Made only where the entry before is of another: it takes longer than all else. */
function nameOf({ place }: Kind, hour: number): string {
  return `${place} ${hour}`;
}

/**
 * Appends the lines of a group, without those whose bodies unfold to more than a body may have.
 *
 * @param maxBodyBytes what it may have
 * @returns how many there are
 */
export async function appendLines(group: readonly Entry[], maxBodyBytes: number, sink: ByteSink): Promise<number> {
  sink.expect(Math.ceil(group.reduce((sum, entry) => sum + LINE_BYTES + bytesOf(entry) * ESCAPED, 0)));
  let numLine = 0;
  for (const entry of group) {
    const { kind, input, output } = entry;
    const [asked, answered] = isPlain(kind) ? [input, output] : await unfoldBoth(entry, maxBodyBytes);
    if (asked === undefined || answered === undefined) continue;
    appendLine(entry, asked, answered, sink);
    numLine++;
  }
  return numLine;
}

function isPlain({ input, output }: Kind): boolean {
  return !(input.contentEncoding || output.contentEncoding);
}

/** Bodies without their Content-Encoding; undefined where one unfolds to more than it may have, or to nothing that it should. */
function unfoldBoth({ kind, input, output }: Entry, maxBytes: number): Promise<(Buffer | undefined)[]> {
  const unfold = async (body: Buffer, { contentEncoding }: BodyType) =>
    contentEncoding ? native(await decodeBody(body, contentEncoding, maxBytes)) : body;
  return Promise.all([unfold(input, kind.input), unfold(output, kind.output)]).catch(() => []);
}
