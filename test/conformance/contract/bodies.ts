// One question in each media type.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { abalone, CELLS, RECORD } from './asked.ts';

/** bodies.json, which bodies.py has written with NumPy, pyarrow and the SageMaker SDK. */
const BODIES = JSON.parse(readFileSync(join(import.meta.dirname, 'bodies.json'), 'utf8')) as { [name: string]: string };
export const body = (name: string) => Buffer.from(BODIES[name]!, 'base64');

export interface OfType {
  readonly type: string;
  /** what it is of pages and their handler, which read CSV and JSON alone */
  readonly isBinary: boolean;
  readonly row: string | Uint8Array;
  /** three columns where the model has seven features */
  readonly narrow: string | Uint8Array;
  /** what these are where columns always have names; default: malformed-input */
  readonly narrowCode?: 'missing-feature';
  readonly malformed: string | Uint8Array;
  /** more than 4 kB */
  readonly long: string | Uint8Array;
}

const indexed = (cells: readonly number[]) => `0 ${cells.map((cell, at) => `${at}:${cell}`).join(' ')}\n`;
const [THREE, TALL] = [abalone.cells.slice(0, 3), ['tall', ...abalone.cells.slice(1)]];
const cut = (whole: Buffer) => whole.subarray(0, whole.length - 9);

export const EVERY_TYPE: readonly OfType[] = [
  {
    type: 'text/csv',
    isBinary: false,
    row: CELLS,
    narrow: `${THREE}`,
    malformed: `${CELLS}\n${TALL}`,
    long: `${CELLS}\n`.repeat(200),
  },
  {
    type: 'application/json',
    isBinary: false,
    row: JSON.stringify([abalone.cells]),
    narrow: JSON.stringify([THREE]),
    malformed: JSON.stringify([TALL]),
    long: JSON.stringify(Array(200).fill(abalone.cells)),
  },
  {
    type: 'application/jsonlines',
    isBinary: false,
    row: `${JSON.stringify(RECORD)}\n`,
    narrow: `${JSON.stringify(THREE)}\n`,
    malformed: `${JSON.stringify(TALL)}\n`,
    long: `${JSON.stringify(RECORD)}\n`.repeat(200),
  },
  {
    type: 'text/libsvm',
    isBinary: true,
    row: indexed(abalone.cells),
    narrow: '1 9:1\n',
    malformed: '1 0:tall\n',
    long: indexed(abalone.cells).repeat(200),
  },
  {
    type: 'application/x-recordio-protobuf',
    isBinary: true,
    row: body('recordio float32'),
    narrow: body('recordio narrow'),
    malformed: cut(body('recordio float32')),
    long: Buffer.concat(Array(100).fill(body('recordio float32'))),
  },
  {
    type: 'application/x-npy',
    isBinary: true,
    row: body('npy one row'),
    narrow: body('npy narrow'),
    malformed: cut(body('npy one row')),
    long: body('npy many rows'),
  },
  {
    type: 'application/x-npz',
    isBinary: true,
    row: body('npz'),
    narrow: body('npz narrow'),
    malformed: cut(body('npz')),
    long: body('npz many rows'),
  },
  ...(
    [
      ['application/vnd.apache.arrow.stream', 'arrow stream'],
      ['application/vnd.apache.arrow.file', 'arrow file'],
      ['application/vnd.apache.parquet', 'parquet'],
    ] as const
  ).map(
    ([type, name]): OfType => ({
      type,
      isBinary: true,
      row: body(name),
      narrow: body(`${name} narrow`),
      narrowCode: 'missing-feature',
      malformed: body(`${name} malformed`),
      long: body(`${name} many rows`),
    }),
  ),
];
