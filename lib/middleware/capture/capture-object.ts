import type { ByteSink } from '../../frame/byte-sink.ts';
import type { Entry } from './capture-block.ts';
import { appendLine } from './capture-line.ts';

/** An object has the lines of so many bytes of bodies, or of one request. */
const OBJECT_BYTES = 8 * 2 ** 20;
/** What a line has besides its bodies, and how much longer these become, at most as a rule. */
const [LINE_BYTES, ESCAPED] = [512, 1.25];
/** Bodies that become lines before others have their turn, in some 0.2 ms. */
const TURN_BYTES = 2 ** 17;

const HOUR_MS = 3_600_000;

/** The bytes of its bodies. */
function bytesOf({ input, output }: Entry): number {
  return input.length + output.length;
}

/** What goes into one object: entries of a place and an hour, as many as it may have. */
export function groupEntries(entries: readonly Entry[]): Entry[][] {
  const groups: Entry[][] = [];
  const open = new Map<string, { readonly group: Entry[]; numByte: number }>();
  for (const entry of entries) {
    const name = `${entry.kind.place} ${Math.floor(entry.atMs / HOUR_MS)}`;
    const bytes = bytesOf(entry);
    let found = open.get(name);
    if (found === undefined || found.numByte + bytes > OBJECT_BYTES) {
      found = { group: [], numByte: 0 };
      groups.push(found.group);
      open.set(name, found);
    }
    found.group.push(entry);
    found.numByte += bytes;
  }
  return groups;
}

/**
 * Appends the lines of a group, without those whose bodies unfold to more than a body may have.
 *
 * @param maxBodyBytes what it may have
 * @returns how many there are
 */
export async function appendLines(group: readonly Entry[], maxBodyBytes: number, sink: ByteSink): Promise<number> {
  sink.expect(Math.ceil(group.reduce((sum, entry) => sum + LINE_BYTES + bytesOf(entry) * ESCAPED, 0)));
  let [numLine, turnBytes] = [0, 0];
  for (const entry of group) {
    const isWritten = await appendLine(entry, maxBodyBytes, sink).then(
      () => true,
      () => false,
    );
    if (isWritten) numLine++;
    turnBytes += bytesOf(entry);
    if (turnBytes < TURN_BYTES) continue;
    turnBytes = 0;
    await new Promise((resolve) => setImmediate(resolve));
  }
  return numLine;
}
