import { openCounter } from '../drift/counting.ts';
import { adoptKernels, compileKernels } from '../engine/wasm-engine.ts';
import type { Model } from '../model/model.ts';
import { isPipeline } from '../model/model-kinds.ts';
import { openPackedModel } from '../model/packed/open.ts';
import { readPackedModel } from '../model/packed/read.ts';
import { canPack, packModel } from '../model/packed/write.ts';
import { counterOf, type WatchedModel } from '../model/row-counter.ts';
import type { CompiledModule } from '../wasm/module.ts';

/** A model as several threads have it: what all of them walk stands in memory once. */
export interface SharedModel {
  /** the packed artifact; every thread's arrays are views of it */
  readonly bytes: Uint8Array<SharedArrayBuffer>;
  /** the engine, compiled; undefined where it does not run */
  readonly kernels: CompiledModule | undefined;
  /** where all of them count its rows, if somebody watches them */
  readonly counts: SharedArrayBuffer | undefined;
}

/** A model as a task brings it along. */
export interface TaskModel extends Pick<SharedModel, 'bytes' | 'counts'> {
  /** of those that the process has shared */
  readonly id: number;
}

/** What a thread is started with: a model that its tasks are about, or none, where each brings its own. */
export type SharedWork = Partial<SharedModel> & Pick<SharedModel, 'kernels'>;

/** The kind of a task that takes a model back. */
export const FORGET = 'forget';

/** Whether a model can be shared: XGBoost's can, a foreign runtime's cannot. */
export const canShare = canPack;

/** The model in shared memory. Read it again with `openSharedModel` and let go of the first, and there is one copy. */
export function shareModel(model: Model): SharedModel {
  const bytes = packModel(model, (numByte) => new Uint8Array(new SharedArrayBuffer(numByte)));
  return { bytes, kernels: compileKernels(), counts: counterOf(model)?.shared };
}

/** What threads are started with that have a model with each task. */
export function shareKernels(): SharedWork {
  return { kernels: compileKernels() };
}

/** The models that a thread has seen, each opened once. */
export class OpenModels {
  readonly #own: Model | undefined;
  readonly #models = new Map<number, Model>();

  private constructor(own: Model | undefined) {
    this.#own = own;
  }

  static async open({ bytes, kernels, counts }: SharedWork): Promise<OpenModels> {
    if (kernels) adoptKernels(kernels);
    return new OpenModels(bytes && (await openCounted(bytes, counts)));
  }

  /** The model that a task brings along, else the thread's own. */
  async of({ model }: { readonly model?: TaskModel }): Promise<Model> {
    if (model === undefined) return this.#own!;
    const known = this.#models.get(model.id);
    if (known !== undefined) return known;
    const opened = await openCounted(model.bytes, model.counts);
    this.#models.set(model.id, opened);
    return opened;
  }

  forget(id: number): void {
    this.#models.delete(id);
  }
}

/** This thread's view of the model that was shared. */
export function openSharedModel(shared: Model, { bytes, kernels, counts }: SharedModel): Model {
  if (kernels) adoptKernels(kernels);
  return countedBy(counts, readPackedModel(bytes, [], isPipeline(shared) ? shared.packing.unpack : undefined));
}

async function openCounted(bytes: Uint8Array, counts: SharedArrayBuffer | undefined): Promise<Model> {
  return countedBy(counts, await openPackedModel(bytes));
}

function countedBy(counts: SharedArrayBuffer | undefined, model: WatchedModel): Model {
  if (counts) model.counter = openCounter(model, counts);
  return model;
}
