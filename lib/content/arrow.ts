import { latin1Of } from '../platform/node.ts';
import { encodeArrow, openArrow } from './arrow/encode.ts';
import { LateReader } from './late-reader.ts';
import type { MediaType } from './media-type.ts';

const loadArrow = () => import('./arrow/index.ts');

/** What both forms share: their readers know one from the other. */
const common = {
  aliases: [],
  isText: false,
  open: () => new LateReader(loadArrow, ({ ArrowReader }) => new ArrowReader()),
  decode: async (body: Uint8Array) => (await loadArrow()).decodeArrow(body),
} as const;

/** Arrow's record batches one behind the other. */
export const arrowStream: MediaType = {
  ...common,
  name: 'application/vnd.apache.arrow.stream',
  extensions: ['arrows'],
  detect: (head) => latin1Of(head, 0, 4) === '\xff\xff\xff\xff' && head[7] === 0 && head[4] !== 0,
  encode: (frame) => encodeArrow(frame, false),
  openAnswer: () => openArrow(false),
};

/** Arrow's file, which is Feather's second version, too: a stream, and where its batches stand. */
export const arrowFile: MediaType = {
  ...common,
  name: 'application/vnd.apache.arrow.file',
  extensions: ['arrow', 'feather'],
  detect: (head) => latin1Of(head, 0, 8) === 'ARROW1\0\0',
  encode: (frame) => encodeArrow(frame, true),
  openAnswer: () => openArrow(true),
};
