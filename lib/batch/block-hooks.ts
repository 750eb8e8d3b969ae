import { HookError } from '../errors.ts';
import type { Frame } from '../frame/frame.ts';
import type { Hooks } from '../hooks/hooks.ts';
import { isFrame, requireSameRows } from '../hooks/is-frame.ts';
import { expectedBy } from '../hooks/match-features.ts';
import type { TransformOptions } from '../hooks/options.ts';
import { predict_fn } from '../hooks/predict-fn.ts';
import { Preparer } from '../hooks/prepare-fn.ts';
import { openFrame } from '../hooks/preparing.ts';
import type { Model } from '../model/model.ts';

/** A user's hooks that see rows, of one stream: it comes in pieces of whole lines, and each hook gets a frame of every piece. */
export class BlockHooks {
  readonly #preparer: Preparer | undefined;
  readonly #predict: Hooks['predict_fn'] | undefined;

  constructor({ prepare_fn, predict_fn }: Partial<Hooks>) {
    this.#preparer = prepare_fn && new Preparer(prepare_fn);
    this.#predict = predict_fn;
  }

  /** What tells the header from the rows: the columns that the model takes, where they are the caller's own. */
  expectedBy(model: Model, idColumns: number | undefined): ReturnType<typeof expectedBy> {
    const isOfRows = this.#preparer === undefined && this.#predict === undefined;
    return isOfRows ? expectedBy(model, idColumns) : { idColumns };
  }

  async predict(frame: Frame, model: Model, options: TransformOptions): Promise<Frame> {
    const prepared = this.#preparer ? await this.#preparer.prepare(frame) : frame;
    if (this.#predict === undefined) return await predict_fn(prepared, model, options);
    const scored: unknown = await this.#predict(openFrame(prepared), model, options);
    if (!isFrame(scored)) {
      throw new HookError('predict_fn did not return a Frame, which a file is written from', {
        hint: 'return a Frame from predict_fn, or export output_fn too: both then get the whole file at once',
      });
    }
    requireSameRows('predict_fn', scored, frame);
    return scored;
  }
}
