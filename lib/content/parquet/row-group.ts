import { quoteName } from '../../short-text.ts';
import type { ByteRange } from '../byte-source.ts';
import { damaged, undamaged, unreadable } from './damage.ts';
import type { TableColumn } from './schema.ts';
import { type Struct, ThriftReader } from './thrift.ts';

/** Fields of a row group, a chunk and what it says of itself. */
const [CHUNKS, GROUP_ROWS] = [1, 3];
const [FILE_PATH, META, ENCRYPTION] = [1, 3, 8];
const [TYPE, CODEC, NUM_VALUES, SIZE, DATA_AT, DICTIONARY_AT] = [1, 4, 5, 7, 9, 11];

/** The values of a column in one row group. */
export interface Chunk extends ByteRange {
  readonly codec: number;
  readonly numValue: number;
  /** physical type */
  readonly type: number;
  readonly isEncrypted: boolean;
}

/** Some rows of a file: a chunk for each leaf of the schema. */
export interface RowGroup {
  readonly numRow: number;
  readonly chunks: readonly Chunk[];
  /** as it was read */
  readonly struct: Struct;
}

/** @param fileBytes within which all chunks lie */
export function readRowGroup(bytes: Uint8Array, fileBytes: number): RowGroup {
  return undamaged('a row group', () => {
    const struct = new ThriftReader(bytes).struct();
    const chunks = struct.items(CHUNKS).map((chunk) => readChunk(chunk as Struct, fileBytes));
    return { numRow: struct.number(GROUP_ROWS)!, chunks, struct };
  });
}

function readChunk(chunk: Struct, fileBytes: number): Chunk {
  const meta = chunk.struct(META);
  const [type, codec, numValue, size, dataAt] = [TYPE, CODEC, NUM_VALUES, SIZE, DATA_AT].map((id) => meta?.number(id));
  if (chunk.text(FILE_PATH)) throw new RangeError('its values lie in another file');
  const isEncrypted = chunk.fields.has(ENCRYPTION);
  if (meta === undefined && isEncrypted) return { begin: 0, end: 0, codec: 0, numValue: 0, type: 0, isEncrypted };
  if (
    type === undefined ||
    codec === undefined ||
    numValue === undefined ||
    size === undefined ||
    dataAt === undefined
  ) {
    throw new RangeError('a column does not say where it lies');
  }
  const places = [dataAt, meta?.number(DICTIONARY_AT) ?? 0].filter((place) => place > 0); // 0 where there is none
  const begin = places.length === 0 ? 0 : Math.min(...places);
  if ((begin < 4 && size > 0) || size < 0 || begin + size > fileBytes)
    throw new RangeError('a column would lie outside the file');
  return { begin, end: begin + size, codec, numValue, type, isEncrypted };
}

/** The chunk of a column that holds cells. */
export function chunkOf({ chunks, numRow }: RowGroup, { name, leaf, firstLeaf }: TableColumn): Chunk {
  const chunk = chunks[firstLeaf];
  if (chunk?.isEncrypted) throw unreadable(name, 'is encrypted', 'write the file without encryption');
  if (chunk === undefined || chunk.type !== leaf?.type || chunk.numValue !== numRow) {
    throw damaged(`column ${quoteName(name)} does not have a value for each row`);
  }
  return chunk;
}
