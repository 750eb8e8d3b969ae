import type { Engine } from '../engine.ts';
import type { Session } from '../session.ts';

/**
 * The first row of a text, as cells in the order of the features: CSV under a header, a JSON record, a list, or CSV with the
 * features alone. Features that the text does not have are missing.
 *
 * @throws KindlingError, or Error for a text with no feature in it
 */
export async function readPastedRow(text: string, engine: Engine, { description }: Session): Promise<string[]> {
  const { fields } = description;
  const isJson = /^\s*[[{]/.test(text);
  const frame = await engine.input_fn(text.trim(), isJson ? 'application/json' : 'text/csv; header=present');
  const cells = JSON.parse(toText(engine.output_fn(frame, 'application/jsonlines').body).split('\n')[0] || 'null');
  if (Array.isArray(cells)) return byPosition(cells, fields.length);
  const names = frame.columnNames ?? [];
  if (cells === null && names.length === fields.length) return byPosition(names, fields.length); // a row without a header
  const record = new Map(Object.entries(cells ?? {}));
  if (!fields.some(({ name }) => record.has(name))) throw new Error('the text has none of the features');
  return fields.map(({ name }) => cellOf(record.get(name)));
}

function byPosition(cells: readonly unknown[], numFeature: number): string[] {
  if (cells.length === numFeature) return cells.map(cellOf);
  throw new Error(`the row has ${cells.length} cells, the model ${numFeature} features`);
}

function cellOf(value: unknown): string {
  return value === null || value === undefined ? '' : String(value);
}

function toText(body: Uint8Array | string): string {
  return typeof body === 'string' ? body : new TextDecoder().decode(body);
}
