import { MalformedInputError } from '../../errors.ts';
import type { ByteSource } from '../byte-source.ts';
import { damaged, undamaged } from './damage.ts';
import { readColumns, type TableColumn } from './schema.ts';
import { LIST, STRUCT, Struct, ThriftReader } from './thrift.ts';

/** `PAR1` or, of an encrypted footer, `PARE` at both ends, and the length of the footer before the last. */
const [MAGIC, ENCRYPTED, TAIL_BYTES] = ['PAR1', 'PARE', 8];
/** A thousand columns in a thousand row groups have 200 MB. */
const MAX_FOOTER_BYTES = 2 ** 28;
/** Most footers are shorter, and come with what tells their length. */
const FIRST_BYTES = 2 ** 16;
/** Fields of the footer. */
const [SCHEMA, ROW_GROUPS] = [2, 4];
/** The field of a row group that counts its rows. */
const GROUP_ROWS = 3;

/** What a file says of itself. There may be many row groups, and what is in one is read when its turn has come. */
export interface Footer {
  readonly columns: readonly TableColumn[];
  /** rows of all groups, and of each */
  readonly numRow: number;
  readonly groupRows: readonly number[];
  /** elements of the schema, as they stand in the file */
  readonly schema: readonly Uint8Array[];
  readonly groups: readonly Uint8Array[];
  /** all other fields */
  readonly others: Struct;
}

export async function readFooter(source: ByteSource): Promise<Footer> {
  const bytes = await readEnd(source);
  return undamaged('its footer', () => parseFooter(bytes));
}

async function readEnd(source: ByteSource): Promise<Uint8Array> {
  const { byteLength } = source;
  if (byteLength < TAIL_BYTES + 4) throw damaged(`it has ${byteLength} bytes`);
  const first = Math.max(0, byteLength - FIRST_BYTES);
  const last = (await source.load([{ begin: first, end: byteLength }])).read(first, byteLength);
  const magic = String.fromCharCode(...last.subarray(-4));
  if (magic === ENCRYPTED) {
    throw new MalformedInputError('the Parquet file is encrypted', { hint: 'write it without encryption' });
  }
  if (magic !== MAGIC) throw damaged('its end is missing');
  const end = byteLength - TAIL_BYTES;
  const view = new DataView(last.buffer, last.byteOffset + last.length - TAIL_BYTES);
  const begin = end - view.getUint32(0, true);
  if (begin < 4 || end - begin > MAX_FOOTER_BYTES) throw damaged(`its footer would have ${end - begin} bytes`);
  if (begin >= first) return last.subarray(begin - first, end - first);
  return (await source.load([{ begin, end }])).read(begin, end);
}

function parseFooter(bytes: Uint8Array): Footer {
  const reader = new ThriftReader(bytes);
  const others = new Struct();
  const lists = new Map<number, Uint8Array[]>();
  const groupRows: number[] = [];
  for (let field = reader.field(0); field !== undefined; field = reader.field(field.id)) {
    const { id, type } = field;
    const isStructs = (id === SCHEMA || id === ROW_GROUPS) && type === LIST;
    if (isStructs)
      lists.set(
        id,
        cutStructs(reader, bytes, (struct) => id === ROW_GROUPS && groupRows.push(rowsOf(struct))),
      );
    else others.set(id, type, reader.value(type));
  }
  const schema = lists.get(SCHEMA) ?? [];
  const groups = lists.get(ROW_GROUPS) ?? [];
  const columns = readColumns(schema.map((element) => new ThriftReader(element).struct()));
  const numRow = groupRows.reduce((sum, rows) => sum + rows, 0);
  return { columns, schema, groups, others, numRow, groupRows };
}

/** The bytes of each struct of a list, which `see` is shown. */
function cutStructs(reader: ThriftReader, bytes: Uint8Array, see: (struct: Struct) => void): Uint8Array[] {
  const { type, length } = reader.listHead();
  if (type !== STRUCT && length > 0) throw new RangeError('a list holds something else than it should');
  return Array.from({ length }, () => {
    const begin = reader.at;
    see(reader.struct());
    return bytes.subarray(begin, reader.at);
  });
}

function rowsOf(group: Struct): number {
  const numRow = group.number(GROUP_ROWS) ?? -1;
  if (!(numRow >= 0 && Number.isSafeInteger(numRow)))
    throw new RangeError('a row group does not say how many rows it has');
  return numRow;
}
