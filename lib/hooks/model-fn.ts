import { loadModel } from '../model/load.ts';
import type { Model } from '../model/model.ts';

/**
 * The model in a folder (or single file).
 * @throws ModelFormatError, ModelNotReadyError
 */
export async function model_fn(model_dir: string): Promise<Model> {
  return await loadModel(model_dir);
}
