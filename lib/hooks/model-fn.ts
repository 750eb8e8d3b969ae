import { loadModel, loadModelFiles } from '../model/load.ts';
import type { LoadOptions } from '../model/load-options.ts';
import type { Model } from '../model/model.ts';

/**
 * The model in a folder, in a single file, in a `model.tar.gz`, or at an `s3://` uri of any of them.
 * @throws ModelFormatError, ModelNotReadyError
 */
export async function model_fn(model_dir: string, options?: LoadOptions): Promise<Model> {
  if (!model_dir.startsWith('s3://')) return await loadModel(model_dir, options);
  const { S3ModelFiles } = await import('../model/s3-files.ts');
  return await loadModelFiles(new S3ModelFiles(model_dir), options);
}
