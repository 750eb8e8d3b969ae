import { HookError } from '../errors.ts';
import type { ColumnFrame } from '../frame/column-frame.ts';
import type { Frame } from '../frame/frame.ts';
import type { PreparedRows } from '../frame/prepared-rows.ts';
import { isFrame, requireSameRows } from './is-frame.ts';
import { openFrame } from './preparing.ts';
import { requireRowWise } from './row-wise.ts';

/** Makes columns of rows, before training and before `predict_fn` alike. */
export type PrepareHook = (frame: ColumnFrame) => Frame | Promise<Frame>;

/** Has a `prepare_fn` prepare the pieces of one stream, of all of which it is to make the same columns. */
export class Preparer {
  readonly #prepare_fn: PrepareHook;
  #names: string | undefined;

  constructor(prepare_fn: PrepareHook) {
    this.#prepare_fn = prepare_fn;
  }

  /**
   * @throws HookError for what is no frame of the same rows, has other columns than the pieces before, or depends on more than
   * the row that it is of
   */
  async prepare(frame: Frame): Promise<Frame> {
    const prepared: unknown = await this.#prepare_fn(openFrame(frame));
    if (!isFrame(prepared)) {
      throw new HookError('prepare_fn did not return a Frame', {
        hint: 'return frame.withColumns({ name: values }), or the frame as it is',
      });
    }
    requireSameRows('prepare_fn', prepared, frame);
    if (this.#names === undefined) await requireRowWise(this.#prepare_fn, frame, prepared);
    this.#requireSameColumns(prepared);
    return prepared;
  }

  #requireSameColumns({ prepared, rows }: Frame): void {
    const { made = new Map(), dropped = [] } = (prepared as PreparedRows | undefined)?.making ?? {};
    const names = `${JSON.stringify([...made.keys()])} without ${JSON.stringify([...dropped])}`;
    this.#names ??= names;
    if (this.#names === names) return;
    throw new HookError(
      `prepare_fn made ${this.#names} of the first rows, and ${names} from row ${rows.firstRow + 1} on`,
      {
        hint: 'make the same columns of every frame: it sees a file in pieces',
      },
    );
  }
}
