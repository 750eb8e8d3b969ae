import { byte, int, ints, long, type Part, type Slot, short, text } from './flat-writer.ts';
import type { Field, Metadata, Schema } from './schema.ts';
import { type ArrowType, type SlotValue, TYPES } from './types.ts';

/** The slots of `Schema`. */
export function schemaSlots({ fields, metadata }: Schema): Slot[] {
  return [short(0), { parts: fields.map(fieldPart) }, metadataPart(metadata)];
}

function fieldPart(field: Field): Part {
  const { name, isNullable, type, dictionary, children, metadata } = field;
  const encoding = dictionary && {
    slots: [long(dictionary.id), typePart(dictionary.indexType), byte(Number(dictionary.isOrdered))],
  };
  return {
    slots: [
      text(name),
      byte(Number(isNullable)),
      byte(type.id),
      typePart(type),
      encoding,
      { parts: children.map(fieldPart) },
      metadataPart(metadata),
    ],
  };
}

function typePart({ id, slots }: ArrowType): Part {
  return { slots: TYPES.get(id)!.slots.map(([kind], slot) => slotOf(kind, slots[slot])) };
}

function slotOf(kind: 'flag' | 'short' | 'int' | 'text' | 'ints', value: SlotValue): Slot {
  if (value === undefined) return undefined;
  if (kind === 'text') return text(value as string);
  if (kind === 'ints') return ints(value as readonly number[]);
  return { flag: byte, short, int }[kind](value as number);
}

function metadataPart(metadata: Metadata): Part | undefined {
  if (metadata.length === 0) return undefined;
  return { parts: metadata.map(([key, value]) => ({ slots: [text(key), text(value)] })) };
}

/** A field of a type that we make ourselves. */
export function newField(name: string, id: number, ...slots: SlotValue[]): Field {
  return { name, isNullable: true, type: { id, slots }, dictionary: undefined, children: [], metadata: [] };
}
