import { openModelFiles } from '../../lib/hooks/model-fn.ts';
import { tellNotes } from '../../lib/hooks/tell-notes.ts';
import { convertModel, floatFormatOf } from '../../lib/model/convert/convert.ts';
import { CURRENT_RELEASE, findRelease, RELEASES, type Release } from '../../lib/model/convert/release.ts';
import type { DocumentNode } from '../../lib/model/formats/document.ts';
import { loadModelFiles } from '../../lib/model/load.ts';
import { missingText } from '../../lib/model/missing-values.ts';
import type { Model } from '../../lib/model/model.ts';
import { isEnsemble, isPipeline, isXgboost } from '../../lib/model/model-kinds.ts';
import { packModel } from '../../lib/model/packed/write.ts';
import { writeJsonChunks } from '../../lib/model/save/json-writer.ts';
import { writeUbjsonChunks } from '../../lib/model/save/ubjson-writer.ts';
import { type ModelParts, XgboostModel } from '../../lib/model/xgboost-model.ts';
import { writeLine } from '../program/printable.ts';
import { type Command, type OptionValues, textOption, UsageError, writeNote } from './command.ts';
import { writeModel } from './convert/write-model.ts';

const USAGE = 'kindling convert MODEL -o FILE, where FILE ends in .json, .ubj or .kindling';
const FORMATS = ['json', 'ubj', 'kindling'] as const;
type Format = (typeof FORMATS)[number];

export const convert: Command = {
  name: 'convert',
  usage: ['kindling convert MODEL -o FILE [--release X.Y]'],
  about: [
    "Writes MODEL (a file, a folder, a .tar.gz or an s3:// uri, of any form that kindling reads: JSON, UBJSON, XGBoost's older binary format, pickles and joblib, packed) as a model file that predicts the same: for Python's XGBoost, a newer one or an older one, or for whatever else reads its files.",
    'What the release cannot read is refused by name; what its files have no place for (names, class labels) is said on stderr.',
  ],
  options: {
    output: {
      type: 'string',
      short: 'o',
      value: 'FILE',
      about:
        "where to write (- for stdout); a file that is there is replaced. Its ending tells what is written: .json and .ubj are XGBoost's JSON and UBJSON, .kindling is what kindling pack writes",
    },
    release: {
      type: 'string',
      value: 'X.Y',
      choices: RELEASES.map(({ name }) => name),
      about: `the XGBoost that is to read it: ${RELEASES[0]!.name} to ${CURRENT_RELEASE.name} for JSON, 1.6 to ${CURRENT_RELEASE.name} for UBJSON; the newest when left out`,
    },
    format: { type: 'string', choices: FORMATS, about: 'what to write, where the ending does not tell' },
  },
  examples: [
    ['for the newest XGBoost', 'kindling convert model-artifacts/wine -o wine.ubj'],
    ['for an older one', 'kindling convert model-artifacts/wine -o wine.json --release 1.7'],
  ],
  async run(values, positionals) {
    if (positionals.length !== 1) throw new UsageError('convert takes one model', { hint: USAGE });
    const output = textOption(values, 'output');
    if (!output) throw new UsageError('convert needs the name of the file to write', { hint: USAGE });
    const format = chooseFormat(values, output);
    const release = chooseRelease(values, format);
    const { model, document } = await load(positionals[0]!);
    const bytes = format === 'kindling' ? [packModel(model)] : write(model, document, { format, release });
    const numByte = await writeModel(output, bytes);
    const what =
      format === 'kindling' ? 'packed' : `${format === 'json' ? 'JSON' : 'UBJSON'} of XGBoost ${release.name}`;
    writeLine(process.stderr, `${output}: ${what}, ${numByte} bytes`);
  },
};

function chooseFormat(values: OptionValues, output: string): Format {
  const named = textOption(values, 'format') ?? /\.(json|ubj|kindling)$/i.exec(output)?.[1]?.toLowerCase();
  const format = FORMATS.find((one) => one === named);
  if (format !== undefined) return format;
  if (textOption(values, 'format') !== undefined) {
    throw new UsageError(`--format: "${named}" is not a valid value`, { hint: `give ${FORMATS.join(', ')}` });
  }
  throw new UsageError(`the ending of ${output} does not tell what to write`, {
    hint: 'end it in .json, .ubj or .kindling, or give --format',
  });
}

function chooseRelease(values: OptionValues, format: Format): Release {
  const text = textOption(values, 'release');
  if (text === undefined) return CURRENT_RELEASE;
  if (format === 'kindling') {
    throw new UsageError('--release is for XGBoost’s own files', { hint: 'leave it out, or write .json or .ubj' });
  }
  const release = findRelease(text);
  if (release === undefined) {
    throw new UsageError(`--release: no XGBoost ${text} is known`, {
      hint: `give one of ${RELEASES.map(({ name }) => name).join(', ')}`,
    });
  }
  if (format === 'json' || release.since('1.6')) return release;
  throw new UsageError(`XGBoost ${release.name} reads no UBJSON`, { hint: 'write .json, or --release 1.6 or later' });
}

/** The model, and the document of its file where it is a single one of XGBoost's. */
async function load(uri: string): Promise<{ model: Model; document: DocumentNode | undefined }> {
  const documents = new Map<Model, DocumentNode | undefined>();
  const createModel = (parts: ModelParts) => {
    const made = new XgboostModel(parts);
    documents.set(made, parts.document);
    return made;
  };
  const model = tellNotes(await loadModelFiles(await openModelFiles(uri), {}, { createModel }), writeNote);
  return { model, document: documents.get(model) };
}

function write(
  model: Model,
  document: DocumentNode | undefined,
  { format, release }: { format: Format; release: Release },
): Iterable<Uint8Array> {
  if (isEnsemble(model)) {
    throw new UsageError(`this is an ensemble of ${model.members.length} models, and a file of XGBoost's holds one`, {
      hint: 'name one of its files, or write a .kindling, which holds all',
    });
  }
  if (isPipeline(model)) {
    throw new UsageError("this is a pipeline of scikit-learn, and a file of XGBoost's holds a model alone", {
      hint: 'kindling pack MODEL -o model.kindling writes all of it into one file',
    });
  }
  if (!isXgboost(model)) {
    throw new UsageError(`a model of the format ${model.summary.format} has no trees of XGBoost's`, {
      hint: 'convert an XGBoost model',
    });
  }
  const converted = convertModel(model, document, release);
  for (const note of [...converted.notes, ...noteMissing(model), ...noteLabels(model)]) writeNote(note);
  return format === 'json'
    ? writeJsonChunks(converted.document, floatFormatOf(release))
    : writeUbjsonChunks(converted.document);
}

/** XGBoost's files have no place for it either, and kindling's attribute says nothing to XGBoost. */
function noteMissing({ missing }: XgboostModel): string[] {
  if (missing.length === 0) return [];
  const list = missing.map(missingText).join(' and ');
  return [
    `${list} counts as missing, which XGBoost does not read from its files: give missing=${missingText(missing[0]!)} to its DMatrix or estimator again`,
  ];
}

/** XGBoost's files have no place for labels, whatever the estimator or the files beside it know. */
function noteLabels({ classes }: XgboostModel): string[] {
  if (classes === undefined || classes.every((label, index) => label === index)) return [];
  const list = classes.slice(0, 10).map(String).join(', ');
  const some = classes.length > 10 ? `${list}, …` : list;
  return [`XGBoost's files have no place for class labels: it answers 0, 1, … for ${some}; kindling pack keeps them`];
}
