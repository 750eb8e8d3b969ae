import { LateReader, loadTables } from './late-reader.ts';
import type { MediaType } from './media-type.ts';
import { encodeRecords } from './table-answers.ts';

/** SageMaker's records: protobuf messages in MXNet's RecordIO, a row each. */
export const recordio: MediaType = {
  name: 'application/x-recordio-protobuf',
  aliases: ['recordio-protobuf'],
  extensions: ['recordio', 'rec', 'pbr'],
  isText: false,
  splitsAtLines: true,
  detect: (head) => head[0] === 0x0a && head[1] === 0x23 && head[2] === 0xd7 && head[3] === 0xce,
  open: (_parameters, expected) =>
    new LateReader(loadTables, ({ openRecords }) => openRecords({ withLabels: expected?.withLabels })),
  resume: (state, rowsBefore) => new LateReader(loadTables, ({ openRecords }) => openRecords(state, rowsBefore)),
  decode: async (body) => (await loadTables()).decodeRecords(body),
  encode: encodeRecords,
};
