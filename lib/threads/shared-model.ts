import { adoptKernels, compileKernels } from '../engine/wasm-engine.ts';
import type { Model } from '../model/model.ts';
import { readPackedModel } from '../model/packed/read.ts';
import { canPack, packModel } from '../model/packed/write.ts';
import type { CompiledModule } from '../wasm/module.ts';

/** A model as several threads have it: what all of them walk stands in memory once. */
export interface SharedModel {
  /** the packed artifact; every thread's arrays are views of it */
  readonly bytes: Uint8Array<SharedArrayBuffer>;
  /** the engine, compiled; undefined where it does not run */
  readonly kernels: CompiledModule | undefined;
}

/** Whether a model can be shared: XGBoost's can, a foreign runtime's cannot. */
export const canShare = canPack;

/** The model in shared memory. Read it again with `openSharedModel` and let go of the first, and there is one copy. */
export function shareModel(model: Model): SharedModel {
  const bytes = packModel(model, (numByte) => new Uint8Array(new SharedArrayBuffer(numByte)));
  return { bytes, kernels: compileKernels() };
}

/** This thread's view of the model. */
export function openSharedModel({ bytes, kernels }: SharedModel): Model {
  if (kernels) adoptKernels(kernels);
  return readPackedModel(bytes);
}
