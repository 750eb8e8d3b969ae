import type { Frame } from '../frame/frame.ts';
import { latin1Of } from '../platform/node.ts';
import { LateReader, loadTables } from './late-reader.ts';
import type { MediaType } from './media-type.ts';
import { encodeParquet, openParquet, openParquetTable, tablePages } from './parquet/write/index.ts';

/** What a file begins with. Thrift's first byte is not of a text, which a header of CSV could be. */
const MAGIC = 'PAR1\x15';

async function decode(body: Uint8Array): Promise<Frame> {
  const { decodeParquet } = await import('./parquet/index.ts');
  return await decodeParquet(body);
}

/** Apache Parquet: columns with types, in groups of rows. */
export const parquet: MediaType = {
  name: 'application/vnd.apache.parquet',
  aliases: ['application/x-parquet', 'application/parquet'],
  extensions: ['parquet', 'parq'],
  isText: false,
  detect: (head) => latin1Of(head, 0, MAGIC.length) === MAGIC,
  open: () => new LateReader(loadTables, ({ WholeReader }) => new WholeReader(decode)),
  openAt: async (source) => (await import('./parquet/index.ts')).openTable(source),
  openPart: async (part, bytes) => (await import('./parquet/index.ts')).openPart(part, bytes),
  decode,
  encode: encodeParquet,
  openAnswer: openParquet,
  openTableAnswer: openParquetTable,
  tablePages,
};
