import { utf8Bytes } from '../../../platform/node.ts';
import type { AnswerColumn } from '../../answer-columns.ts';
import { BYTES } from '../meaning.ts';
import type { TableColumn } from '../schema.ts';
import { isParquet } from '../stored.ts';
import type { Table } from '../table.ts';
import { I32, STRUCT, type Struct } from '../thrift.ts';
import { typeOfColumn } from './column-values.ts';
import { structOf } from './thrift-writer.ts';

const OPTIONAL = 1;
/** Texts, as older readers and newer ones are told. */
const UTF8 = 0;

/** A column of the file that is written: one that is copied, or one that is made of cells. */
export type Slot =
  | { readonly copied: TableColumn; readonly made?: undefined }
  | { readonly made: { readonly name: Uint8Array; readonly type: number }; readonly copied?: undefined };

/** The table whose columns are copied, and what each column of the file is. */
export interface Layout {
  readonly table: Table | undefined;
  readonly slots: readonly Slot[];
}

/** @param types of the columns that are made, where earlier rows have told them */
export function layoutOf(columns: readonly AnswerColumn[], types?: readonly number[]): Layout {
  let next = 0;
  const table = columns.map(({ stored }) => (isParquet(stored) ? stored.table : undefined)).find(Boolean);
  const slots = columns.map(({ stored, name, column }): Slot => {
    if (isParquet(stored) && stored.table === table) return { copied: table.footer.columns[stored.index]! };
    return { made: { name: utf8Bytes(name), type: types?.[next++] ?? typeOfColumn(column()) } };
  });
  return { table, slots };
}

/** What the schema says of a column that was made. */
export function elementOf({ name, type }: { readonly name: Uint8Array; readonly type: number }): Struct {
  const isText = type === BYTES;
  return structOf({
    1: [I32, type],
    3: [I32, OPTIONAL],
    4: [8, name],
    6: [I32, isText ? UTF8 : undefined],
    10: [STRUCT, isText ? structOf({ 1: [STRUCT, structOf({})] }) : undefined],
  });
}
