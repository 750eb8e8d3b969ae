import type { LoadOptions, ModelMakers } from './load-options.ts';
import type { Model, SynchronousModel } from './model.ts';
import { openModelDir } from './model-dir.ts';
import { type ModelFiles, readOnce, withFileName } from './model-files.ts';
import { isPacked } from './packed/layout.ts';
import { openPackedModel } from './packed/open.ts';
import { type ModelParts, XgboostModel } from './xgboost-model.ts';

const MAKERS: ModelMakers = { openPackedModel, createModel: (parts: ModelParts) => new XgboostModel(parts) };

/**
 * The model at a local path: a folder in any of the known forms, or a single model file.
 *
 * @throws ModelNotReadyError when nothing is there
 * @throws ModelFormatError when what is there is no model, or a damaged one
 */
export async function loadModel(path: string, options?: LoadOptions): Promise<Model> {
  return loadModelFiles(openModelDir(path), options);
}

/**
 * The model in some files, wherever they are.
 *
 * @param makers for callers that need to see what a model is made of
 * @throws ModelFormatError when they are no model, or a damaged one
 */
export async function loadModelFiles(
  given: ModelFiles,
  options?: LoadOptions,
  makers?: Partial<ModelMakers>,
): Promise<Model> {
  const files = readOnce(given);
  const [name, ...others] = await files.list();
  // what a build packs beside a bundle: every start waits for it, and needs nothing of what folders can hold else
  if (name?.endsWith('.kindling') && others.length === 0) {
    const bytes = await files.read(name);
    if (isPacked(bytes)) return await openPacked(name, bytes);
  }
  const { loadFolder } = await import('./readers.ts');
  return loadFolder(files, { ...options, ...MAKERS, ...makers });
}

async function openPacked(name: string, bytes: Uint8Array): Promise<SynchronousModel> {
  try {
    return await openPackedModel(bytes);
  } catch (cause) {
    throw withFileName(cause, name);
  }
}
