import { loadModelFiles } from '../model/load.ts';
import type { LoadOptions } from '../model/load-options.ts';
import type { Model } from '../model/model.ts';
import { openModelDir } from '../model/model-dir.ts';
import type { ModelFiles } from '../model/model-files.ts';

/**
 * The model in a folder, in a single file, in a `model.tar.gz`, or at an `s3://` uri of any of them, as the other hooks take
 * it. {@link loadModel} makes one that predicts arrays and records.
 *
 * @param model_dir the folder, file or uri
 * @param options what becomes of several models in one folder
 * @throws {@link ModelFormatError} for a file that is damaged or of no known kind; {@link ModelNotReadyError} where there is
 * none, or S3 does not give it
 */
export async function model_fn(model_dir: string, options?: LoadOptions): Promise<Model> {
  return await loadModelFiles(await openModelFiles(model_dir), options);
}

/** The files of a model at a path or an `s3://` uri. */
export async function openModelFiles(uri: string): Promise<ModelFiles> {
  if (!uri.startsWith('s3://')) return openModelDir(uri);
  const { S3ModelFiles } = await import('../model/s3-files.ts');
  return new S3ModelFiles(uri);
}
