import type { Model } from './model.ts';
import { openModelDir } from './model-dir.ts';
import type { ModelFiles } from './model-files.ts';
import { type LoadOptions, loadFolder } from './model-forms.ts';

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
 * @throws ModelFormatError when they are no model, or a damaged one
 */
export function loadModelFiles(files: ModelFiles, options?: LoadOptions): Promise<Model> {
  return loadFolder(files, options);
}
