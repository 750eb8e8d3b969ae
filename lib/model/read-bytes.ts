import { ModelFormatError } from '../errors.ts';
import { canUnfold, latin1Of, TOO_LARGE, unfold } from '../platform/node.ts';
import { completeParts } from './complete-parts.ts';
import { DocumentNode } from './formats/document.ts';
import { isJson, readJson } from './formats/json.ts';
import { isLegacyBinary } from './formats/legacy-binary.ts';
import { isPickle } from './formats/pickle/detect.ts';
import { takeModel } from './formats/serialized.ts';
import { isUbjson, readUbjson } from './formats/ubjson.ts';
import { unknownFormat } from './formats/unknown.ts';
import { isTar } from './is-tar.ts';
import { maxUnfoldedBytes } from './memory-limit.ts';
import type { SynchronousModel } from './model.ts';
import { isPacked, isPackedPipeline } from './packed/layout.ts';
import { readPackedModel } from './packed/read.ts';
import { XgboostModel } from './xgboost-model.ts';

const KNOWN = "browsers read XGBoost's JSON and UBJSON, and what kindling packs";
const CONVERT =
  'kindling convert MODEL -o model.ubj writes it as UBJSON, kindling pack MODEL -o model.kindling packs it';
const PACK = 'kindling pack MODEL -o model.kindling makes one file of it';

interface Elsewhere {
  readonly what: string;
  readonly hint: string;
  /** @param head the first bytes, as Latin-1 */
  matches(bytes: Uint8Array, head: string): boolean;
}

const begins =
  (...signatures: readonly string[]): Elsewhere['matches'] =>
  (_, head) =>
    signatures.some((signature) => head.startsWith(signature));

/** What is read on servers only, and the way from there to here. */
const ELSEWHERE: readonly Elsewhere[] = [
  { what: 'a pickle', hint: CONVERT, matches: isPickle },
  { what: "in XGBoost's older binary format", hint: CONVERT, matches: isLegacyBinary },
  { what: 'a packed pipeline of scikit-learn', hint: 'serve it with kindling serve MODEL', matches: isPackedPipeline },
  { what: 'an archive', hint: PACK, matches: isTar },
  { what: 'compressed with zlib', hint: CONVERT, matches: begins('x\x01', 'x\x5e', 'x\x9c', 'x\xda') },
  {
    what: 'compressed with bzip2, xz, zstd or lz4',
    hint: CONVERT,
    matches: begins('BZh', '\xfd7zXZ', '\x28\xb5\x2f\xfd', '\x04\x22\x4d\x18'),
  },
  {
    what: 'in ONNX, as it looks',
    hint: 'ONNX needs a runtime of its own: serve it with kindling serve MODEL',
    matches: beginsOnnx,
  },
  {
    what: 'a page of HTML, and not a model',
    hint: 'look at the address: it may be that of a login, or of a server that answers every path with its first page',
    matches: (_, head) => /^(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|head|body|\?xml)\b/i.test(head),
  },
];

/** Its version, and behind it another field of the model: a text, a number or the graph. */
function beginsOnnx([field, version, next]: Uint8Array): boolean {
  return field === 0x08 && version! <= 0x20 && [0x12, 0x1a, 0x22, 0x28, 0x32, 0x3a, 0x42].includes(next!);
}

/**
 * The model in some bytes: JSON or UBJSON of XGBoost, or packed, also in gzip. A packed model's arrays are views of the bytes.
 *
 * @throws ModelFormatError for a damaged model, and for one of a format that is read on servers only, with the way out
 */
export async function readModelBytes(given: Uint8Array): Promise<SynchronousModel> {
  const isGzip = given[0] === 0x1f && given[1] === 0x8b;
  const bytes = isGzip ? await gunzip(given) : given;
  if (isPacked(bytes) && !isPackedPipeline(bytes)) return readPackedModel(bytes);
  const format = isJson(bytes) ? 'json' : isUbjson(bytes) ? 'ubj' : undefined;
  if (format === undefined) throw notHere(bytes);
  const document = takeModel(new DocumentNode(format === 'json' ? readJson(bytes) : readUbjson(bytes)));
  return new XgboostModel(completeParts({ format, document }, bytes));
}

function notHere(bytes: Uint8Array): ModelFormatError {
  const head = latin1Of(bytes, 0, Math.min(bytes.length, 512));
  const found = ELSEWHERE.find(({ matches }) => matches(bytes, head));
  if (found === undefined) return unknownFormat(bytes, KNOWN);
  return new ModelFormatError(`the file is ${found.what}`, { hint: `${found.hint}; ${KNOWN}` });
}

async function gunzip(bytes: Uint8Array): Promise<Uint8Array> {
  if (!canUnfold('gzip')) throw new ModelFormatError('the file is compressed with gzip', { hint: CONVERT });
  const limit = maxUnfoldedBytes(undefined);
  try {
    return await unfold(bytes, 'gzip', limit);
  } catch (cause) {
    const isTooLarge = (cause as { code?: unknown }).code === TOO_LARGE;
    throw new ModelFormatError(
      isTooLarge ? `more than ${limit / 2 ** 20} MB come out of the file` : 'the gzip stream is damaged',
      { hint: isTooLarge ? PACK : 'copy the file again', cause },
    );
  }
}
