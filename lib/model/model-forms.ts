import { KindlingError, ModelFormatError, ModelNotReadyError } from '../errors.ts';
import { chain } from './chained.ts';
import { type CompletionOptions, completeParts, type FolderForm } from './complete-parts.ts';
import { containerCombination } from './container-combination.ts';
import { createEnsemble } from './ensemble-model.ts';
import { isModelName, listModelFolders, listOwn, listPossible } from './file-names.ts';
import { type Candidate, type Found, findModels } from './find-models.ts';
import { DocumentNode } from './formats/document.ts';
import { readFile } from './formats/index.ts';
import { expand } from './formats/inflate.ts';
import { readJson } from './formats/json.ts';
import type { LoadOptions, ModelMakers } from './load-options.ts';
import { maxUnfoldedBytes } from './memory-limit.ts';
import type { Model, SynchronousModel } from './model.ts';
import { openModelArchive } from './model-archive.ts';
import { type ModelFiles, readOnce, withFileName } from './model-files.ts';
import { openPipeline } from './open-pipeline.ts';
import { isPacked } from './packed/layout.ts';
import { sameAnswers, sameTrees } from './same-trees.ts';
import { readSideFiles } from './side-files.ts';

/** What may be chosen, and what makes models. */
interface FormOptions extends LoadOptions, ModelMakers {}

/** What leads to a folder: how many folders and archives, and what is to be said of the files in them. */
interface Way {
  readonly folders: number;
  readonly archives: number;
  readonly notes: readonly string[];
}

/** Files and their names. */
interface Folder {
  readonly files: ModelFiles;
  readonly names: readonly string[];
  readonly options: FormOptions;
  /** to this folder; its notes are those on the files beside the model, too */
  readonly way: Way;
  /** a fitted transformer beside the only model */
  readonly preprocessor?: Found['preprocessor'];
}

const TOP: Way = { folders: 0, archives: 0, notes: [] };
/** Folders within folders, and archives within archives. */
const MAX_FOLDERS = 8;
const MAX_ARCHIVES = 2;
/** Far above any ensemble that is served. */
const MAX_MEMBERS = 1000;
/** Files that are compared; more are several models. */
const MAX_COMPARED = 5;

const LOADERS: Readonly<Record<Candidate['form'], (folder: Folder, files: readonly string[]) => Promise<Model>>> = {
  workbench: loadWorkbench,
  container: loadSageMaker,
  archive: loadArchive,
  onnx: loadOnnxModel,
  file: loadSingle,
};

const LOOKED_FOR =
  'looked for ensemble_metadata.json with xgb_model_0.joblib, …; xgboost-model or xgboost-model-0, …; model.tar.gz; *.onnx; ' +
  "a packed *.kindling, or one file of any name with XGBoost's JSON, UBJSON or older binary format, or a pickle";

/**
 * The model in a folder of any form.
 *
 * @throws ModelNotReadyError naming what was found instead
 * @throws ModelFormatError naming the file that is damaged
 */
export async function loadFolder(files: ModelFiles, options: FormOptions, way = TOP): Promise<Model> {
  const model = await tryFolder(files, options, way);
  if (model !== undefined) return model;
  const place = files.place ?? 'the folder';
  const names = listOwn(await files.list());
  const folders = (await files.listFolders?.()) ?? [];
  // nothing else can be meant, whatever it is called
  if (names.length === 1 && folders.length === 0) return loadSingle({ files, names, options, way }, names);
  if (names.length === 0 && folders.length > 0) {
    throw new ModelNotReadyError(`${place} holds folders only: ${folders.toSorted().slice(0, 20).join(', ')}`, {
      hint: `none of them holds a model; ${LOOKED_FOR}`,
    });
  }
  const others = [...names, ...folders.map((name) => `${name}/`)].toSorted().slice(0, 20).join(', ');
  throw new ModelNotReadyError(others === '' ? `${place} is empty` : `there is no model in ${place}, only ${others}`, {
    hint: LOOKED_FOR,
  });
}

/** The model in a folder, or in the only one of its folders that has any; undefined where there is none. */
async function tryFolder(
  given: ModelFiles,
  options: FormOptions,
  { notes, ...depth }: Way,
): Promise<Model | undefined> {
  const files = readOnce(given);
  const names = listOwn(await files.list());
  const found = await findModels(files, names);
  const preprocessor = found.candidates.length === 1 ? found.preprocessor : undefined;
  const folder: Folder = { files, names, options, preprocessor, way: { ...depth, notes: [...notes, ...found.notes] } };
  if (found.candidates.length > 0) return chooseOne(folder, found.candidates);
  const folders = listModelFolders((await files.listFolders?.()) ?? []);
  const blamed = (folders.length === 0 ? listPossible(names) : found.unknown).filter(isModelName);
  if (blamed.length === 1) return loadSingle(folder, blamed);
  return tryFolders(folder, folders);
}

async function tryFolders({ files, options, way }: Folder, folders: readonly string[]): Promise<Model | undefined> {
  if (folders.length === 0) return undefined;
  if (way.folders === MAX_FOLDERS) {
    throw new ModelNotReadyError(`folders lie more than ${MAX_FOLDERS} deep in each other`, {
      hint: 'name the model file',
    });
  }
  const found: { name: string; model: Model }[] = [];
  for (const name of folders.slice(0, MAX_MEMBERS)) {
    const model = await tryFolder(files.openFolder!(name), options, { ...way, folders: way.folders + 1 });
    if (model !== undefined) found.push({ name, model });
    if (found.length > 1) throw severalModels(found.map((one) => `${one.name}/`));
  }
  return found[0]?.model;
}

/** The only model, or the first of several files with the same trees. */
async function chooseOne(folder: Folder, found: readonly Candidate[]): Promise<Model> {
  const load = ({ form, files }: Candidate, notes: readonly string[] = []) =>
    LOADERS[form]({ ...folder, way: { ...folder.way, notes: [...folder.way.notes, ...notes] } }, files);
  const candidates = found.length === 1 ? found : await leaveEmptyArchives(folder, found);
  const [first, ...rest] = candidates;
  const model = await loadFirst(load(first!), candidates);
  const notes: string[] = [];
  for (const [index, other] of rest.entries()) {
    if (index >= MAX_COMPARED || other.form === 'onnx' || first!.form === 'onnx')
      throw severalModels(namesOf(candidates));
    const same = await loadFirst(load(other), candidates);
    if (!sameTrees(model, same)) throw severalModels(namesOf(candidates));
    if (!sameAnswers(model, same)) notes.push(noteOther(first!, other, same));
  }
  return notes.length === 0 ? model : load(first!, notes);
}

/** What a job packs beside its model, scripts or `output.tar.gz`, is not another one. */
async function leaveEmptyArchives(folder: Folder, candidates: readonly Candidate[]): Promise<readonly Candidate[]> {
  const kept: Candidate[] = [];
  for (const candidate of candidates) {
    if (candidate.form !== 'archive' || (await holdsModel(folder, candidate.files))) kept.push(candidate);
  }
  return kept.length > 0 ? kept : candidates;
}

async function holdsModel(folder: Folder, [file]: readonly string[]): Promise<boolean> {
  try {
    return (await tryFolder(await openArchive(folder, file!), folder.options, wayInto(folder))) !== undefined;
  } catch (cause) {
    if (cause instanceof KindlingError) return true; // or one that is damaged
    throw cause;
  }
}

function noteOther(first: Candidate, other: Candidate, { summary }: Model): string {
  const [chosen, name] = namesOf([first, other]);
  return `${name} has the same trees as ${chosen} and would answer otherwise, ${summary.answers}: name the file to have that`;
}

/** Among several models one that cannot be loaded is another. */
async function loadFirst(loading: Promise<Model>, candidates: readonly Candidate[]): Promise<Model> {
  try {
    return await loading;
  } catch (cause) {
    if (candidates.length === 1) throw cause;
    throw severalModels(namesOf(candidates), cause);
  }
}

function namesOf(candidates: readonly Candidate[]): string[] {
  return candidates.map(({ files }) => (files.length > 2 ? `${files[0]} to ${files.at(-1)}` : files.join(', ')));
}

function severalModels(names: readonly string[], cause?: unknown): ModelNotReadyError {
  return new ModelNotReadyError(`there are several models: ${names.toSorted().slice(0, 20).join(', ')}`, {
    hint: 'name one of them, or keep one model in the folder',
    cause,
  });
}

/** Regressors answer mean and standard deviation, classifiers the class of the mean probabilities. */
async function loadWorkbench(folder: Folder, found: readonly string[]): Promise<Model> {
  const wanted = await readMemberNames(folder.files);
  const missing = wanted?.filter((name) => !found.includes(name)) ?? [];
  if (missing.length > 0) {
    throw new ModelNotReadyError(`the ensemble lacks ${missing.slice(0, 20).join(', ')}`, {
      hint: 'copy the folder again: ensemble_metadata.json counts its members',
    });
  }
  const members = await loadMembers(folder, wanted ?? found, 'workbench');
  return createEnsemble({ members, combination: 'mean', hasStd: members[0]!.kind === 'regressor' });
}

/** The members that the ensemble is said to have; files of an earlier, larger one may lie beside them. */
async function readMemberNames(files: ModelFiles): Promise<readonly string[] | undefined> {
  const metadata = new DocumentNode(readJson(await files.read('ensemble_metadata.json')), 'ensemble_metadata.json');
  if (!metadata.has('n_ensemble')) return undefined;
  const count = metadata.integer('n_ensemble');
  if (count < 1 || count > MAX_MEMBERS) throw new ModelFormatError(`${metadata.at('n_ensemble')} is ${count}`);
  return Array.from({ length: count }, (_, index) => `xgb_model_${index}.joblib`);
}

/** The container averages its folds, or lets them vote where outputs are classes. */
async function loadSageMaker(folder: Folder, found: readonly string[]): Promise<Model> {
  const isSingle = found.length === 1 || folder.options.isEnsemble === false;
  const members = await loadMembers(folder, isSingle ? found.slice(0, 1) : found, 'container');
  if (isSingle) return members[0]!;
  const combination = containerCombination(members[0]!.summary.objective);
  return createEnsemble({ members, combination, hasStd: false });
}

async function loadMembers(folder: Folder, found: readonly string[], form?: FolderForm): Promise<SynchronousModel[]> {
  const { files, names, way, options } = folder;
  const { notes } = way;
  const contents = await Promise.all(found.map((file) => files.read(file)));
  const sides = contents.every(isPacked) ? {} : await readSideFiles(files, names);
  return Promise.all(found.map((file, index) => loadFile(file, contents[index]!, { sides, form, notes }, options)));
}

/** A single file is what its content says: an archive has no name of its own. */
async function loadSingle(folder: Folder, [file]: readonly string[]): Promise<Model> {
  const chained = folder.preprocessor && (await loadChained(folder, file!, folder.preprocessor));
  if (chained !== undefined) return chained;
  const [model] = await loadMembers(folder, [file!]);
  return model!;
}

/** The transformer beside a model before it, where nothing is left to guess. */
async function loadChained(
  { files, names, way, options }: Folder,
  file: string,
  { name, note }: NonNullable<Found['preprocessor']>,
): Promise<Model | undefined> {
  const [bytes, transformer] = await Promise.all([file, name].map((one) => files.read(one)));
  if (isPacked(bytes!)) return undefined;
  const notes = way.notes.filter((said) => said !== note);
  const sides = await readSideFiles(files, names);
  try {
    return await chain({ name, bytes: transformer! }, { name: file, bytes: bytes! }, { sides, notes, ...options });
  } catch (cause) {
    throw withFileName(cause, file);
  }
}

/** What a training job leaves beside its other outputs. */
async function loadArchive(folder: Folder, [file]: readonly string[]): Promise<Model> {
  return loadFolder(await openArchive(folder, file!), folder.options, wayInto(folder));
}

async function openArchive({ files, options, way }: Folder, file: string): Promise<ModelFiles> {
  if (way.archives === MAX_ARCHIVES) {
    throw new ModelFormatError(`${file}: archives lie more than ${MAX_ARCHIVES} deep in each other`, {
      hint: 'pack the files of one model: tar czf model.tar.gz -C model .',
    });
  }
  // an archive in this one stays in memory with it
  const unfoldedBytes = maxUnfoldedBytes(options.memoryBytes) / 2 ** way.archives;
  return openModelArchive(await files.read(file), file, unfoldedBytes);
}

function wayInto({ way }: Folder): Way {
  return { ...way, archives: way.archives + 1 };
}

/** ONNX Runtime is loaded by those who need it. */
async function loadOnnxModel({ files, names, way }: Folder, [file]: readonly string[]): Promise<Model> {
  const { loadOnnx } = await import('./onnx.ts');
  const sides = await readSideFiles(files, names);
  try {
    return await loadOnnx(await files.read(file!), sides, way.notes);
  } catch (cause) {
    throw withFileName(cause, file!);
  }
}

async function loadFile(
  file: string,
  bytes: Uint8Array,
  understood: CompletionOptions,
  { memoryBytes, openPackedModel, createModel }: FormOptions,
): Promise<SynchronousModel> {
  try {
    if (isPacked(bytes)) return await openPackedModel(bytes, understood.notes);
    const limit = maxUnfoldedBytes(memoryBytes);
    const found = readFile(await expand(bytes, limit), limit);
    if ('document' in found) return createModel(completeParts(found, bytes, understood));
    return await openPipeline(found, bytes, understood, createModel);
  } catch (cause) {
    throw withFileName(cause, file);
  }
}
