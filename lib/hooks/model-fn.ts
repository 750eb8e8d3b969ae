import { loadModel, loadModelFiles } from '../model/load.ts';
import type { LoadOptions } from '../model/load-options.ts';
import type { Model } from '../model/model.ts';

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
  if (!model_dir.startsWith('s3://')) return await loadModel(model_dir, options);
  const { S3ModelFiles } = await import('../model/s3-files.ts');
  return await loadModelFiles(new S3ModelFiles(model_dir), options);
}
