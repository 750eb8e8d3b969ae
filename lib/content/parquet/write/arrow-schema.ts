import { base64Bytes, utf8Of } from '../../../platform/node.ts';
import { base64Of } from '../../../platform/node-only.ts';
import { messageAt } from '../../arrow/messages.ts';
import { type Field, readSchema } from '../../arrow/schema.ts';
import { TYPE } from '../../arrow/types.ts';
import { schemaMessage } from '../../arrow/write-messages.ts';
import { newField } from '../../arrow/write-schema.ts';
import { BOOLEAN, FLOAT, FLOAT64, INT32 } from '../meaning.ts';
import type { Layout } from './layout.ts';

/** Slots of Arrow's types: how many bits a float has, and an integer, and whether it has a sign. */
const [SINGLE, DOUBLE, SIGNED] = [1, 2, 1];

/**
 * The schema in Arrow's form that pyarrow leaves in a file, by which it knows categories, time zones and durations again, with the
 * columns that the file has now; undefined where it does not fit to the file's own, so that it is better left out.
 */
export function arrowSchemaOf(text: Uint8Array, { table, slots }: Layout): string | undefined {
  try {
    const { message } = messageAt(base64Bytes(utf8Of(text)), 0);
    const { fields, metadata } = readSchema(message!.header);
    const own = table!.footer.columns;
    if (fields.length !== own.length) return undefined;
    const places = new Map(own.map((column, at) => [column, fields[at]!]));
    const kept = slots.map(({ copied, made }) => (copied ? places.get(copied)! : fieldOf(made)));
    return base64Of(schemaMessage({ fields: kept, metadata }).bytes);
  } catch {
    return undefined; // whatever it is, readers do without
  }
}

function fieldOf({ name, type }: { readonly name: Uint8Array; readonly type: number }): Field {
  const text = utf8Of(name);
  if (type === FLOAT || type === FLOAT64) return newField(text, TYPE.float, type === FLOAT ? SINGLE : DOUBLE);
  if (type === BOOLEAN) return newField(text, TYPE.bool);
  if (type === INT32) return newField(text, TYPE.int, 32, SIGNED);
  return newField(text, TYPE.utf8);
}
