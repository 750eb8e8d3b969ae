// Records that TypeScript writes and kernels read, field by field under the names of the AssemblyScript class.
import type { LinearMemory } from './linear-memory.ts';

type FieldType = 'i32' | 'u32' | 'f32' | 'f64' | 'v128';

/** Where a record has its fields, as the compiler of the kernels has laid them out (layouts.gen.ts). */
export interface Layout {
  readonly bytes: number;
  readonly fields: { readonly [name: string]: readonly [offset: number, type: FieldType] };
}

/** The fields of a record: numbers, and for a vector four floats or four words. */
export type RecordOf<L extends Layout> = {
  readonly [Name in keyof L['fields']]: L['fields'][Name][1] extends 'v128' ? Float32Array | Uint32Array : number;
};

/** The address of a copy of some records, one behind the other. */
export function putRecords<L extends Layout>(memory: LinearMemory, layout: L, records: readonly RecordOf<L>[]): number {
  const address = memory.reserve(records.length * layout.bytes);
  for (const [index, record] of records.entries()) writeRecord(memory, layout, address + index * layout.bytes, record);
  return address;
}

/** Writes a record to where there is room for it. */
export function writeRecord<L extends Layout>(
  memory: LinearMemory,
  { fields }: L,
  address: number,
  record: RecordOf<L>,
): void {
  const { view } = memory;
  for (const name in fields) {
    const [offset, type] = fields[name]!;
    const value = record[name]!;
    if (typeof value !== 'number') memory.write(address + offset, value);
    else if (type === 'f32') view.setFloat32(address + offset, value, true);
    else if (type === 'f64') view.setFloat64(address + offset, value, true);
    else view.setUint32(address + offset, value, true);
  }
}

/** The number in one field of a record. */
export function readField<L extends Layout>(
  { view }: LinearMemory,
  { fields }: L,
  address: number,
  name: keyof L['fields'] & string,
): number {
  const [offset, type] = fields[name]!;
  if (type === 'f32') return view.getFloat32(address + offset, true);
  if (type === 'f64') return view.getFloat64(address + offset, true);
  return type === 'i32' ? view.getInt32(address + offset, true) : view.getUint32(address + offset, true);
}

/** For loops over many records: how many words each field lies behind the start, where all are words. */
export function wordsOf<L extends Layout>({ fields }: L): { readonly [Name in keyof L['fields']]: number } {
  const entries = Object.entries(fields).map(([name, [offset]]) => [name, offset / 4]);
  return Object.fromEntries(entries) as { [Name in keyof L['fields']]: number };
}
