import { latin1Of } from '../platform/node.ts';
import { LateReader, loadTables } from './late-reader.ts';
import type { MediaType } from './media-type.ts';
import { encodeNpy, encodeNpz, openNpy } from './table-answers.ts';

const [ARRAY, ARCHIVE] = ['\x93NUMPY', 'PK\x03\x04'];

/** An array of numpy's: a matrix of numbers, or records with named members. */
export const npy: MediaType = {
  name: 'application/x-npy',
  aliases: [],
  extensions: ['npy'],
  isText: false,
  detect: (head) => latin1Of(head, 0, ARRAY.length) === ARRAY,
  open: () => new LateReader(loadTables, ({ decodeNpy, WholeReader }) => new WholeReader(decodeNpy)),
  decode: async (body) => (await loadTables()).decodeNpy(body),
  encode: encodeNpy,
  openAnswer: () => openNpy(false),
};

/** An archive of numpy's arrays: one matrix, named columns, or a sparse matrix of SciPy's. */
export const npz: MediaType = {
  name: 'application/x-npz',
  aliases: [],
  extensions: ['npz'],
  isText: false,
  detect: (head) =>
    head[0] === 0x50 && latin1Of(head, 0, ARCHIVE.length) === ARCHIVE && latin1Of(head, 0, HEAD_BYTES).includes('.npy'),
  open: () => new LateReader(loadTables, ({ decodeNpz, WholeReader }) => new WholeReader(decodeNpz)),
  decode: async (body) => (await loadTables()).decodeNpz(body),
  encode: encodeNpz,
  openAnswer: () => openNpy(true),
};

/** As far as the name of a first member may reach. */
const HEAD_BYTES = 512;
