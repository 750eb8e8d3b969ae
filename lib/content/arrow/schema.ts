import { quoteName, shorten } from '../../short-text.ts';
import type { FlatTable } from './flat-table.ts';
import { damaged } from './problem.ts';
import { type ArrowType, type SlotValue, TYPE, TYPES } from './types.ts';

/** What somebody says of a schema or a column besides. */
export type Metadata = readonly (readonly [key: string, value: string])[];

/** A column of a schema, or a child of one. */
export interface Field {
  readonly name: string;
  readonly isNullable: boolean;
  /** of its cells; of the dictionary's, where there is one */
  readonly type: ArrowType;
  readonly dictionary: DictionaryEncoding | undefined;
  readonly children: readonly Field[];
  readonly metadata: Metadata;
}

interface DictionaryEncoding {
  readonly id: number;
  readonly indexType: ArrowType;
  readonly isOrdered: boolean;
}

export interface Schema {
  readonly fields: readonly Field[];
  readonly metadata: Metadata;
}

/** Columns within columns. */
const MAX_DEPTH = 32;
const INT32: ArrowType = { id: TYPE.int, slots: [32, 1] };

/** The schema that a message brings. */
export function readSchema(table: FlatTable): Schema {
  if (table.short(0) !== 0) throw damaged('its numbers are big-endian', 'write it on a little-endian machine');
  return { fields: table.tables(1).map((field) => readField(field, 0)), metadata: readMetadata(table, 2) };
}

function readField(table: FlatTable, depth: number): Field {
  if (depth > MAX_DEPTH) throw damaged(`columns lie within columns, more than ${MAX_DEPTH} deep`);
  const name = table.text(0) ?? '';
  const type = readType(table.byte(2), table.table(3), name);
  const children = table.tables(5).map((child) => readField(child, depth + 1));
  const { numChild = children.length } = TYPES.get(type.id)!;
  if (children.length !== numChild) throw damaged(`column ${quoteName(shorten(name))} contradicts itself`);
  const encoding = table.table(4);
  return {
    name,
    isNullable: table.byte(1) !== 0,
    type,
    dictionary: encoding && readEncoding(encoding, name),
    children,
    metadata: readMetadata(table, 6),
  };
}

function readEncoding(table: FlatTable, name: string): DictionaryEncoding {
  const index = table.table(1);
  const indexType = index ? readType(TYPE.int, index, name) : INT32;
  return { id: table.long(0), indexType, isOrdered: table.byte(2) !== 0 };
}

function readType(id: number, table: FlatTable | undefined, name: string): ArrowType {
  const traits = TYPES.get(id);
  if (traits === undefined)
    throw damaged(`column ${quoteName(shorten(name))} is of the type ${id}, which is not known`);
  const slots = traits.slots.map(([kind, absent], slot): SlotValue => {
    if (table === undefined) return absent;
    if (kind === 'text') return table.text(slot);
    if (kind === 'ints') return table.ints(slot);
    return kind === 'flag' ? table.byte(slot) : table[kind](slot, absent);
  });
  return { id, slots };
}

function readMetadata(table: FlatTable, slot: number): Metadata {
  return table.tables(slot).map((pair) => [pair.text(0) ?? '', pair.text(1) ?? ''] as const);
}
