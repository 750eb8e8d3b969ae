import { model_fn } from './hooks/model-fn.ts';
import type { LoadOptions } from './model/load-options.ts';
import { type Answers, type PredictorOf, predictorOf } from './predictor.ts';

/** Options of `loadModel`. */
export interface LoadModelOptions<Answer extends Answers = Answers> extends LoadOptions {
  /** the kind of answer that is expected: another model is refused, and `predict` has the type of this one */
  readonly answers?: Answer | undefined;
}

/**
 * The model in a folder, in a file or at an `s3://` uri, ready to predict. It is read once, holds no file open and may be
 * used for as long as the process lives.
 *
 * @param uri a model file of any kind, a folder or a `model.tar.gz` with one in it, or an `s3://` uri of any of them
 * @param options the kind of answer that is expected, and what becomes of several models
 * @throws {@link ModelFormatError} for a file that is damaged or of no known kind; {@link ModelNotReadyError} where there is
 * none, or S3 does not give it; {@link InvalidOptionError} for a model that does not answer as `answers` says
 * @example
 * ```js
 * import { loadModel } from 'kindling';
 *
 * const model = await loadModel('model-artifacts/abalone', { answers: 'numbers' });
 * const rings = model.predict([[0.53, 0.42, 0.14, 0.68, 0.26, 0.14, 0.21], [0.33, 0.26, 0.08, 0.2, 0.09, 0.04, 0.06]]);
 * ```
 */
export async function loadModel<Answer extends Answers = Answers>(
  uri: string,
  { answers, ...options }: LoadModelOptions<Answer> = {},
): Promise<PredictorOf<Answer>> {
  return predictorOf(await model_fn(uri, options), answers);
}
