import { ModelFormatError } from '../../errors.ts';

/** What `dump_model` and `get_dump` write. */
const DUMP = /^(?:\s*\[?\s*\{\s*"nodeid"|booster\[0\]:|0:\[)/;

/** What people have in place of a model. */
const NO_MODELS: readonly (readonly [magic: RegExp, what: string, hint: string])[] = [
  [/^PK.{28}(?:schema\.json|\d+\.npy)/s, 'an archive of skops', 'save the pipeline with joblib.dump instead'],
  [/^PK/, 'a zip archive', 'unpack it, or pack the folder with tar czf model.tar.gz -C model .'],
  [
    /^version https:\/\/git-lfs/,
    'a pointer of Git LFS, and not the model that it points to',
    'fetch the model: git lfs pull',
  ],
];

/**
 * The error for a file that is no model of any known format.
 *
 * @param known which those are, as a hint
 */
export function unknownFormat(bytes: Uint8Array, known: string): ModelFormatError {
  if (DUMP.test(String.fromCharCode(...bytes.subarray(0, 80)))) {
    return new ModelFormatError('the file is a dump of trees for people to read, which XGBoost cannot load either', {
      hint: 'save the model with save_model instead of dump_model',
    });
  }
  const other = NO_MODELS.find(([magic]) => magic.test(String.fromCharCode(...bytes.subarray(0, 80))));
  if (other !== undefined) return new ModelFormatError(`the file is ${other[1]}`, { hint: other[2] });
  const what =
    bytes.length === 0 ? 'is empty' : `begins with ${describeStart(bytes)}, which is not a known model format`;
  return new ModelFormatError(`the file ${what}`, { hint: known });
}

/** Text as text, anything else as bytes. */
function describeStart(bytes: Uint8Array): string {
  const isText = bytes.subarray(0, 16).every((byte) => byte >= 0x20 && byte < 0x7f);
  if (isText) return `"${String.fromCharCode(...bytes.subarray(0, 16))}"`;
  const hex = Array.from(bytes.subarray(0, 4), (byte) => byte.toString(16).padStart(2, '0'));
  return `the bytes ${hex.join(' ')}`;
}
