// Packed pipelines that lie: whatever stands in the table of the graph or in its description, with lengths and checksum that are right.
import { checksum } from '../../lib/model/packed/checks.ts';
import { align, CHECKED_FROM, HEADER_BYTES } from '../../lib/model/packed/layout.ts';

/** What of a packed pipeline is its own. */
export interface Forgery {
  /** entries of the graph's table */
  table: unknown;
  /** the description's part of it */
  readonly pipeline: { [key: string]: unknown };
}

/** A copy of a packed pipeline after a change. */
export function forgePipeline(bytes: Uint8Array, change: (forgery: Forgery) => void): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const members = HEADER_BYTES + view.getUint32(20, true);
  const description = JSON.parse(textOf(bytes.subarray(HEADER_BYTES, members)));
  const { pipeline } = description;
  const numbers = bytes.length - align(8 * pipeline.numNumber);
  const table = numbers - align(pipeline.numTableByte);
  const forgery: Forgery = {
    table: JSON.parse(textOf(bytes.subarray(table, table + pipeline.numTableByte))),
    pipeline: { ...pipeline, numTableByte: undefined },
  };
  change(forgery);
  const entries = new TextEncoder().encode(JSON.stringify(forgery.table));
  const own = { ...forgery.pipeline, numTableByte: forgery.pipeline.numTableByte ?? entries.length };
  const head = new TextEncoder().encode(JSON.stringify({ ...description, pipeline: own }));
  return join([...[head, bytes.subarray(members, table), entries, bytes.subarray(numbers)]], view.getUint32(8, true));
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

/** Description and arrays behind a header, each from a multiple of 16 on. */
function join(parts: readonly Uint8Array[], version: number): Uint8Array {
  const places = [HEADER_BYTES];
  for (const part of parts) places.push(align(places.at(-1)! + part.length));
  const joined = new Uint8Array(places.at(-1)!);
  for (const [at, part] of parts.entries()) joined.set(part, places[at]!);
  joined.fill(0x20, HEADER_BYTES + parts[0]!.length, places[1]);
  joined.set(new TextEncoder().encode('kindling'));
  const view = new DataView(joined.buffer);
  view.setUint32(8, version, true);
  view.setUint32(16, joined.length, true);
  view.setUint32(20, places[1]! - HEADER_BYTES, true);
  view.setUint32(12, checksum(joined.subarray(CHECKED_FROM)), true);
  return joined;
}
