import { EMPTY_FRAME } from '../frame/empty-frame.ts';
import type { Frame } from '../frame/frame.ts';
import { latin1Of } from '../platform/node.ts';
import type { LineReader, MediaType } from './media-type.ts';
import { encodeNpy, encodeNpz } from './table-answers.ts';

const [ARRAY, ARCHIVE] = ['\x93NUMPY', 'PK\x03\x04'];

/** An array of numpy's: a matrix of numbers, or records with named members. */
export const npy: MediaType = {
  name: 'application/x-npy',
  aliases: [],
  extensions: ['npy'],
  isText: false,
  isWhole: true,
  detect: (head) => latin1Of(head, 0, ARRAY.length) === ARRAY,
  open: () => new WholeReader(async (body) => (await import('./tables.ts')).decodeNpy(body)),
  decode: async (body) => (await import('./tables.ts')).decodeNpy(body),
  encode: encodeNpy,
};

/** An archive of numpy's arrays: one matrix, named columns, or a sparse matrix of SciPy's. */
export const npz: MediaType = {
  name: 'application/x-npz',
  aliases: [],
  extensions: ['npz'],
  isText: false,
  isWhole: true,
  detect: (head) =>
    head[0] === 0x50 && latin1Of(head, 0, ARCHIVE.length) === ARCHIVE && latin1Of(head, 0, HEAD_BYTES).includes('.npy'),
  open: () => new WholeReader(async (body) => (await import('./tables.ts')).decodeNpz(body)),
  decode: async (body) => (await import('./tables.ts')).decodeNpz(body),
  encode: encodeNpz,
};

/** As far as the name of a first member may reach. */
const HEAD_BYTES = 512;

/** Reads what cannot be cut into pieces: it waits for all of it. */
class WholeReader implements LineReader {
  readonly state = undefined;
  readonly #decode: (body: Uint8Array) => Promise<Frame>;

  constructor(decode: (body: Uint8Array) => Promise<Frame>) {
    this.#decode = decode;
  }

  countWhole(): number {
    return 0;
  }

  async read(buffer: Uint8Array, isLast: boolean): Promise<{ frame: Frame; bytesRead: number }> {
    if (!isLast) return { frame: EMPTY_FRAME, bytesRead: 0 };
    return { frame: await this.#decode(buffer), bytesRead: buffer.length };
  }
}
