import { MalformedInputError } from '../errors.ts';
import { latin1Of } from '../platform/node.ts';
import { shorten } from '../short-text.ts';
import { HEAD_BYTES } from './text.ts';

/** A kind of file that is known by its first bytes and cannot be read here. */
interface ForeignType {
  /** to stand behind `the input is` */
  readonly what: string;
  readonly hint: string;
  /** @param head the first bytes, as Latin-1 */
  matches(head: string): boolean;
}

const EXPORT = 'write it as CSV or JSON Lines';
const EXPORT_PANDAS = `${EXPORT}; with pandas: to_csv("rows.csv", index=False)`;
const EXPORT_SPREADSHEET = 'save it as CSV in the spreadsheet program';
const UNPACK = 'unpack it, or compress it with gzip or zstd, which are read as they are';

/**
 * The first that matches counts. Signatures are those of the formats' own specifications, with what keeps a header such
 * as `PAR1,PAR2` apart from them.
 */
const FOREIGN_TYPES: readonly ForeignType[] = [
  {
    what: 'Parquet',
    hint: `${EXPORT}, or say so with Content-Type: application/vnd.apache.parquet`,
    matches: (head) => /^PAR1[^\w,;|"\s]/.test(head),
  },
  { what: 'ORC', hint: EXPORT_PANDAS, matches: (head) => head.startsWith('ORC') && head.includes('\0') },
  { what: 'Avro', hint: EXPORT, matches: startsWith('Obj\x01') },
  {
    what: 'an Arrow file',
    hint: 'say so with Content-Type: application/vnd.apache.arrow.file',
    matches: startsWith('ARROW1\0'),
  },
  {
    what: 'an Arrow stream',
    hint: 'say so with Content-Type: application/vnd.apache.arrow.stream',
    matches: startsWith('\xff\xff\xff\xff'),
  },
  {
    what: 'Feather of its first version',
    hint: 'write it again with to_feather of pandas 1 or newer',
    matches: startsWith('FEA1\0'),
  },
  { what: 'HDF5', hint: EXPORT_PANDAS, matches: startsWith('\x89HDF\r\n\x1a\n') },
  {
    what: 'a numpy array (.npy)',
    hint: 'say so with Content-Type: application/x-npy',
    matches: startsWith('\x93NUMPY'),
  },
  { what: 'a Python pickle', hint: EXPORT_PANDAS, matches: startsWith('\x80\x02', '\x80\x03', '\x80\x04', '\x80\x05') },
  {
    what: 'RecordIO-protobuf',
    hint: 'say so with Content-Type: application/x-recordio-protobuf',
    matches: startsWith('\x0a\x23\xd7\xce'),
  },
  {
    what: 'an Excel workbook (.xlsx)',
    hint: EXPORT_SPREADSHEET,
    matches: isZip('[Content_Types].xml', 'xl/', 'docProps/'),
  },
  { what: 'a spreadsheet (.ods)', hint: EXPORT_SPREADSHEET, matches: isZip('mimetypeapplication/vnd.oasis') },
  {
    what: 'a file of numpy arrays (.npz)',
    hint: 'say so with Content-Type: application/x-npz',
    matches: isZip('.npy'),
  },
  { what: 'a zip archive', hint: UNPACK, matches: startsWith('PK\x03\x04', 'PK\x05\x06') },
  {
    what: 'an old Excel workbook (.xls)',
    hint: EXPORT_SPREADSHEET,
    matches: startsWith('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'),
  },
  { what: 'compressed with gzip', hint: 'say so with Content-Encoding: gzip', matches: startsWith('\x1f\x8b') },
  { what: 'compressed with zstd', hint: 'say so with Content-Encoding: zstd', matches: startsWith('\x28\xb5\x2f\xfd') },
  {
    what: 'compressed with bzip2',
    hint: UNPACK,
    matches: (head) => /^BZh[1-9]/.test(head) && ['1AY&SY', '\x17rE8P\x90'].includes(head.slice(4, 10)),
  },
  { what: 'compressed with xz', hint: UNPACK, matches: startsWith('\xfd7zXZ\0') },
  { what: 'compressed with lz4', hint: UNPACK, matches: startsWith('\x04\x22\x4d\x18') },
  { what: 'compressed with snappy', hint: UNPACK, matches: startsWith('\xff\x06\0\0sNaPpY') },
  { what: 'a 7-Zip archive', hint: UNPACK, matches: startsWith("7z\xbc\xaf'\x1c") },
  { what: 'a tar archive', hint: UNPACK, matches: (head) => head.startsWith('ustar', 257) && head.includes('\0') },
  { what: 'an SQLite database', hint: EXPORT, matches: startsWith('SQLite format 3\0') },
  {
    what: 'a file of R',
    hint: `${EXPORT}; with R: write.csv(rows, "rows.csv", row.names = FALSE)`,
    matches: startsWith('RDX2\n', 'RDX3\n', 'RDA2\n', 'RDA3\n'),
  },
  { what: 'a PDF document', hint: EXPORT, matches: startsWith('%PDF-') },
  {
    what: 'an image',
    hint: 'send rows as CSV or JSON',
    matches: startsWith('\x89PNG\r\n', '\xff\xd8\xff', 'GIF87a', 'GIF89a'),
  },
  {
    what: 'an HTML page',
    hint: 'look at it: it may be the error or login page of a server that should have given the rows',
    matches: (head) => /^(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html|head|body)[\s>]/i.test(head),
  },
  {
    what: 'XML',
    hint: 'write it as CSV or JSON Lines; it may also be the error of a server that should have given the rows',
    matches: (head) => /^(?:\xef\xbb\xbf)?\s*<(?:\?xml\s|error>)/i.test(head),
  },
];

/**
 * Names the kind of an input that is not text, by its first bytes.
 *
 * @param name of its file, empty where it has none
 * @throws MalformedInputError with the way out
 */
export function refuseForeign(bytes: Uint8Array, name: string): void {
  const head = latin1Of(bytes, 0, HEAD_BYTES);
  const foreign = FOREIGN_TYPES.find(({ matches }) => matches(head));
  if (!foreign) return;
  throw new MalformedInputError(`${shorten(name) || 'the input'} is ${foreign.what}`, { hint: foreign.hint });
}

function startsWith(...signatures: readonly string[]): ForeignType['matches'] {
  return (head) => signatures.some((signature) => head.startsWith(signature));
}

/** A zip archive whose first member's name, or content, tells what it is. */
function isZip(...members: readonly string[]): ForeignType['matches'] {
  return (head) => head.startsWith('PK\x03\x04') && members.some((member) => head.includes(member));
}
