import { MAX_PARTS, type RangeSettings, rangeSize, requirePartsThatFit } from './cut-ranges.ts';

/** Row groups `[first, end)` of a table; their rows become part `part` of the output. */
export interface GroupRange {
  /** 1, 2, 3, … */
  readonly part: number;
  readonly first: number;
  readonly end: number;
  /** as they are stored */
  readonly bytes: number;
}

/**
 * Runs of row groups such that their outputs are parts which S3 takes, each as short as that lets it be. Behind them one more
 * part has room, for the end of a table.
 *
 * @param groupBytes of each group
 * @throws PayloadTooLargeError where there are no such runs
 */
export function cutGroups(groupBytes: readonly number[], settings: RangeSettings): GroupRange[] {
  const total = groupBytes.reduce((sum, bytes) => sum + bytes, 0);
  const size = rangeSize(total, settings, MAX_PARTS - 2);
  const ranges: GroupRange[] = [];
  let [first, bytes] = [0, 0];
  for (const [at, more] of groupBytes.entries()) {
    bytes += more;
    if (bytes < size && at < groupBytes.length - 1) continue;
    // what is left over at the end would make too small a part
    const before = bytes < size ? ranges.pop() : undefined;
    ranges.push({
      part: ranges.length + 1,
      first: before?.first ?? first,
      end: at + 1,
      bytes: bytes + (before?.bytes ?? 0),
    });
    [first, bytes] = [at + 1, 0];
  }
  if (ranges.length === 0) return [{ part: 1, first: 0, end: 0, bytes: 0 }];
  requirePartsThatFit(Math.max(...ranges.map((range) => range.bytes)), settings.ratio);
  return ranges;
}

/** How messages call a run of row groups. */
export function groupsText({ first, end }: GroupRange): string {
  return end - first === 1 ? `row group ${end}` : `row groups ${first + 1} to ${end}`;
}
