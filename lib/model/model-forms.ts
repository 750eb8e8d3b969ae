import { ModelFormatError, ModelNotReadyError } from '../errors.ts';
import { completeModel } from './complete.ts';
import { isModelFile, readModelFile } from './formats/index.ts';
import type { Model } from './model.ts';
import type { ModelFiles } from './model-files.ts';
import { readSideFiles } from './side-files.ts';

/** Files and their names. */
interface Folder {
  readonly files: ModelFiles;
  readonly names: readonly string[];
}

/** One way in which trainers lay out a model folder. */
interface ModelForm {
  /** For people. */
  readonly name: string;
  /** The model file, if the folder has this form. */
  readonly find: (folder: Folder) => string | undefined | Promise<string | undefined>;
  readonly load: (folder: Folder, file: string) => Promise<Model>;
}

const SIDE_FILE = /^(?:feature_columns|label_encoder|category_mappings|ensemble_metadata)\./;
const NO_MODEL_FILE = /\.(?:csv|tsv|md|txt|html|log|parquet|mjs|js|py|gz|zip)$/;

/** Every form, in the order in which a folder is examined. */
const FORMS: readonly ModelForm[] = [
  {
    name: 'xgb_model.json with feature_columns.json',
    find: ({ names }) => findName(names, /^xgb_model\.json$/),
    load: (folder, file) => loadSingle(folder, file, true),
  },
  {
    name: 'xgboost-model',
    find: ({ names }) => findName(names, /^xgboost-model$/),
    load: loadSingle,
  },
  {
    name: 'model.json, model.ubj, model.bin, *.pkl, *.joblib',
    find: ({ names }) => findName(names, /^model\.(?:json|ubj|bin)$/) ?? findName(names, /\.(?:pkl|pickle|joblib)$/),
    load: loadSingle,
  },
  { name: 'one model file of any name', find: findByContent, load: loadSingle },
];

/**
 * The model in a folder of any form.
 *
 * @throws ModelNotReadyError naming what was found instead
 * @throws ModelFormatError naming the file that is damaged
 */
export async function loadFolder(files: ModelFiles): Promise<Model> {
  const names = await files.list();
  for (const form of FORMS) {
    const file = await form.find({ files, names });
    if (file !== undefined) return form.load({ files, names }, file);
  }
  const found = names.length === 0 ? 'nothing' : names.toSorted().slice(0, 20).join(', ');
  throw new ModelNotReadyError(`there is no model in ${files.place ?? 'the folder'}, only ${found}`, {
    hint: `looked for ${FORMS.map(({ name }) => name).join('; ')}`,
  });
}

/** The one name that matches; side files never do. */
function findName(names: readonly string[], pattern: RegExp): string | undefined {
  const candidates = names.filter((name) => pattern.test(name) && !SIDE_FILE.test(name));
  return chooseOnly(candidates);
}

/** A folder with nothing but one file names the model; among several the content tells. */
async function findByContent({ files, names }: Folder): Promise<string | undefined> {
  if (names.length === 1) return names[0];
  const candidates = names.filter((name) => !SIDE_FILE.test(name) && !NO_MODEL_FILE.test(name));
  const contents = await Promise.all(candidates.map((name) => files.read(name)));
  return chooseOnly(candidates.filter((_, index) => isModelFile(contents[index]!)));
}

function chooseOnly(candidates: readonly string[]): string | undefined {
  if (candidates.length < 2) return candidates[0];
  throw new ModelNotReadyError(`there are several models: ${candidates.toSorted().slice(0, 20).join(', ')}`, {
    hint: 'name one of the files, or keep one model in the folder',
  });
}

async function loadSingle({ files, names }: Folder, file: string, isEstimator = false): Promise<Model> {
  const [bytes, sides] = await Promise.all([files.read(file), readSideFiles(files, names)]);
  try {
    return completeModel(readModelFile(bytes), bytes, { sides, isEstimator });
  } catch (cause) {
    throw withFileName(cause, file);
  }
}

/** Says which file of several an error is about. */
function withFileName(cause: unknown, file: string): unknown {
  if (!(cause instanceof ModelFormatError)) return cause;
  return new ModelFormatError(`${file}: ${cause.message}`, { hint: cause.hint, cause });
}
