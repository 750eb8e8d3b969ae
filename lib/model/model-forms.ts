import { KindlingError, ModelFormatError, ModelNotReadyError } from '../errors.ts';
import type { CompletionOptions, FolderForm } from './complete-parts.ts';
import { EnsembleModel } from './ensemble-model.ts';
import { DocumentNode } from './formats/document.ts';
import type { Model, SynchronousModel } from './model.ts';
import { openModelArchive } from './model-archive.ts';
import type { ModelFiles } from './model-files.ts';
import { isPacked } from './packed/layout.ts';
import { readPackedModel } from './packed/read.ts';
import { XgboostModel } from './xgboost-model.ts';

/** What may be chosen when a folder holds several models. */
export interface LoadOptions {
  /** Whether SageMaker's `xgboost-model-0`, `xgboost-model-1`, … answer together (the default) or the first alone. */
  readonly isEnsemble?: boolean | undefined;
}

/** Files and their names. */
interface Folder extends LoadOptions {
  readonly files: ModelFiles;
  readonly names: readonly string[];
}

/** One way in which trainers lay out a model folder. */
interface ModelForm {
  /** For people. */
  readonly name: string;
  /** The model files in member order; none when the folder has another form. */
  readonly find: (folder: Folder) => readonly string[] | Promise<readonly string[]>;
  readonly load: (folder: Folder, found: readonly string[]) => Promise<Model>;
}

const SIDE_FILE = /^(?:feature_columns|label_encoder|category_mappings|ensemble_metadata)\./;
const NO_MODEL_FILE = /\.(?:onnx|csv|tsv|md|txt|html|log|parquet|mjs|js|py|zip)$/;
/** Workbench's ensembles, SageMaker's folds. */
const WORKBENCH_MEMBER = /^xgb_model_(\d+)\.joblib$/;
const SAGEMAKER_MEMBER = /^xgboost-model(?:-(\d+))?$/;
/** Far above any ensemble that is served. */
const MAX_MEMBERS = 1000;
/** Objectives whose outputs are classes. */
const VOTERS: ReadonlySet<string> = new Set(['multi:softmax', 'binary:hinge']);

/** Every form, in the order in which a folder is examined. */
const FORMS: readonly ModelForm[] = [
  {
    name: 'ensemble_metadata.json with xgb_model_0.joblib, …',
    find: ({ names }) => (names.includes('ensemble_metadata.json') ? findMembers(names, WORKBENCH_MEMBER) : []),
    load: loadWorkbench,
  },
  {
    name: 'xgb_model.json with feature_columns.json',
    find: ({ names }) => findOnly(names, /^xgb_model\.json$/),
    load: (folder, [file]) => loadSingle(folder, file!),
  },
  {
    name: 'a packed *.kindling',
    find: ({ names }) => findOnly(names, /\.kindling$/),
    load: (folder, [file]) => loadSingle(folder, file!),
  },
  {
    name: 'xgboost-model or xgboost-model-0, …',
    find: ({ names }) => findMembers(names, SAGEMAKER_MEMBER),
    load: loadSageMaker,
  },
  {
    name: 'model.json, model.ubj or model.bin',
    find: ({ names }) => findOnly(names, /^model\.(?:json|ubj|bin)$/),
    load: (folder, [file]) => loadSingle(folder, file!),
  },
  {
    name: '*.pkl or *.joblib',
    find: ({ names }) => findOnly(names, /\.(?:pkl|pickle|joblib)$/),
    load: (folder, [file]) => loadSingle(folder, file!),
  },
  {
    name: 'model.tar.gz',
    find: ({ names }) => findOnly(names, /\.(?:tar\.gz|tgz)$/),
    load: loadArchive,
  },
  {
    name: 'one model file of any name',
    find: findByContent,
    load: (folder, [file]) => loadSingle(folder, file!),
  },
  {
    name: 'model.onnx',
    find: ({ names }) => findOnly(names, /\.onnx$/),
    load: loadOnnxModel,
  },
];

/**
 * The model in a folder of any form.
 *
 * @throws ModelNotReadyError naming what was found instead
 * @throws ModelFormatError naming the file that is damaged
 */
export async function loadFolder(files: ModelFiles, options: LoadOptions = {}): Promise<Model> {
  const listed = await files.list();
  const names = listed.length === 1 ? listed : listed.filter((name) => !name.startsWith('.'));
  const folder = { files, names, ...options };
  for (const form of FORMS) {
    const found = await form.find(folder);
    if (found.length > 0) return form.load(folder, found);
  }
  const place = files.place ?? 'the folder';
  const others = names.toSorted().slice(0, 20).join(', ');
  throw new ModelNotReadyError(others === '' ? `${place} is empty` : `there is no model in ${place}, only ${others}`, {
    hint: `looked for ${FORMS.map(({ name }) => name).join('; ')}`,
  });
}

/** The one name that matches; side files never do. */
function findOnly(names: readonly string[], pattern: RegExp): readonly string[] {
  return checkOnly(names.filter((name) => pattern.test(name) && !SIDE_FILE.test(name)));
}

/** Names that match, by the number in them. */
function findMembers(names: readonly string[], pattern: RegExp): readonly string[] {
  const numberOf = (name: string) => Number(pattern.exec(name)?.[1] ?? -1);
  return names.filter((name) => pattern.test(name)).toSorted((a, b) => numberOf(a) - numberOf(b));
}

/** A folder with nothing but one file names the model; among several the content tells. */
async function findByContent({ files, names }: Folder): Promise<readonly string[]> {
  if (names.length === 1 && !NO_MODEL_FILE.test(names[0]!)) return names;
  const candidates = names.filter((name) => !SIDE_FILE.test(name) && !NO_MODEL_FILE.test(name));
  const contents = await Promise.all(candidates.map((name) => files.read(name)));
  const { isModelFile } = await import('./readers.ts');
  return checkOnly(candidates.filter((_, index) => isPacked(contents[index]!) || isModelFile(contents[index]!)));
}

function checkOnly(candidates: readonly string[]): readonly string[] {
  if (candidates.length < 2) return candidates;
  throw new ModelNotReadyError(`there are several models: ${candidates.toSorted().slice(0, 20).join(', ')}`, {
    hint: 'name one of the files, or keep one model in the folder',
  });
}

/** Regressors answer mean and standard deviation, classifiers the class of the mean probabilities. */
async function loadWorkbench(folder: Folder, found: readonly string[]): Promise<Model> {
  const wanted = await readMemberNames(folder.files);
  const missing = wanted?.filter((name) => !found.includes(name)) ?? [];
  if (missing.length > 0) {
    throw new ModelNotReadyError(`the ensemble lacks ${missing.join(', ')}`, {
      hint: 'copy the folder again: ensemble_metadata.json counts its members',
    });
  }
  const members = await loadMembers(folder, wanted ?? found, 'workbench');
  return new EnsembleModel({ members, combination: 'mean', hasStd: members[0]!.kind === 'regressor' });
}

/** The members that the ensemble is said to have; files of an earlier, larger one may lie beside them. */
async function readMemberNames(files: ModelFiles): Promise<readonly string[] | undefined> {
  const { readJson } = await import('./readers.ts');
  const metadata = new DocumentNode(readJson(await files.read('ensemble_metadata.json')), 'ensemble_metadata.json');
  if (!metadata.has('n_ensemble')) return undefined;
  const count = metadata.integer('n_ensemble');
  if (count < 1 || count > MAX_MEMBERS) throw new ModelFormatError(`${metadata.at('n_ensemble')} is ${count}`);
  return Array.from({ length: count }, (_, index) => `xgb_model_${index}.joblib`);
}

/** The container averages its folds, or lets them vote where outputs are classes. */
async function loadSageMaker(folder: Folder, found: readonly string[]): Promise<Model> {
  const isSingle = found.length === 1 || folder.isEnsemble === false;
  const members = await loadMembers(folder, isSingle ? found.slice(0, 1) : found, 'container');
  if (isSingle) return members[0]!;
  const combination = VOTERS.has(members[0]!.summary.objective) ? 'vote' : 'mean';
  return new EnsembleModel({ members, combination, hasStd: false });
}

async function loadMembers(folder: Folder, found: readonly string[], form?: FolderForm): Promise<SynchronousModel[]> {
  const { files, names } = folder;
  const contents = await Promise.all(found.map((file) => files.read(file)));
  const sides = contents.every(isPacked) ? {} : await (await import('./readers.ts')).readSideFiles(files, names);
  return Promise.all(found.map((file, index) => loadFile(file, contents[index]!, { sides, form })));
}

async function loadSingle(folder: Folder, file: string): Promise<Model> {
  const [model] = await loadMembers(folder, [file]);
  return model!;
}

/** What a training job leaves beside its other outputs. */
async function loadArchive({ files, names, ...options }: Folder, [file]: readonly string[]): Promise<Model> {
  return loadFolder(await openModelArchive(await files.read(file!), file), options);
}

/** ONNX Runtime is loaded by those who need it. */
async function loadOnnxModel({ files, names }: Folder, [file]: readonly string[]): Promise<Model> {
  const { loadOnnx } = await import('./onnx.ts');
  const { readSideFiles } = await import('./readers.ts');
  const sides = await readSideFiles(files, names);
  try {
    return await loadOnnx(await files.read(file!), sides);
  } catch (cause) {
    throw withFileName(cause, file!);
  }
}

async function loadFile(file: string, bytes: Uint8Array, options: CompletionOptions): Promise<SynchronousModel> {
  try {
    if (isPacked(bytes)) return readPackedModel(bytes);
    const { completeParts, expand, readModelFile } = await import('./readers.ts');
    return new XgboostModel(completeParts(readModelFile(await expand(bytes)), bytes, options));
  } catch (cause) {
    throw withFileName(cause, file);
  }
}

/** Says which file of several an error is about. */
function withFileName(cause: unknown, file: string): unknown {
  if (!(cause instanceof KindlingError)) return cause;
  return new ModelFormatError(`${file}: ${cause.message}`, { hint: cause.hint, cause });
}
