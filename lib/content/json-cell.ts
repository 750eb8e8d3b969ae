import { formatFloat32 } from '../frame/float-text.ts';
import type { OutputCell, OutputColumn } from '../frame/frame.ts';

type ListCell = Extract<OutputCell, object>;

/** A column's cell as JSON. */
export function jsonCell({ values }: OutputColumn, row: number): string {
  const value = values[row];
  if (values instanceof Float32Array) return jsonFloat32(value as number);
  if (value === undefined || (typeof value === 'number' && !Number.isFinite(value))) return 'null';
  return typeof value === 'object' ? listText(value, ',') : JSON.stringify(value);
}

/** A cell with several values as a JSON list. */
export function listText(cell: ListCell, separator: string): string {
  const texts =
    cell instanceof Float32Array
      ? Array.from(cell, jsonFloat32)
      : Array.from<unknown, string>(cell, (value) => JSON.stringify(value));
  return `[${texts.join(separator)}]`;
}

function jsonFloat32(value: number): string {
  return Number.isFinite(value) ? formatFloat32(value) : 'null';
}
