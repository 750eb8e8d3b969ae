import { type CompletionOptions, completeParts } from './complete-parts.ts';
import type { ModelFile } from './formats/index.ts';
import { XgboostModel } from './xgboost-model.ts';

/**
 * The model in a file, completed by what stands beside it.
 *
 * @throws ModelFormatError when file and side files contradict each other
 */
export function completeModel(file: ModelFile, bytes: Uint8Array, options?: CompletionOptions): XgboostModel {
  return new XgboostModel(completeParts(file, bytes, options));
}
