import type { input_fn } from '../hooks/input-fn.ts';
import type { output_fn } from '../hooks/output-fn.ts';
import type { predict_fn } from '../hooks/predict-fn.ts';
import type { Answers, PredictorOf } from '../predictor.ts';

/** What the page uses of dist/browser.mjs, which it imports when it runs. */
export interface Engine {
  loadModel(bytes: Uint8Array): Promise<PredictorOf<Answers>>;
  readonly input_fn: typeof input_fn;
  readonly predict_fn: typeof predict_fn;
  readonly output_fn: typeof output_fn;
}
