import { ModelFormatError } from '../errors.ts';
import { concat } from '../platform/node.ts';
import { completeParts } from './complete-parts.ts';
import { readFile } from './formats/index.ts';
import { expand } from './formats/inflate.ts';
import { wayOut } from './formats/pickle/ways-out.ts';
import { readPickledObject } from './formats/pickled-estimator.ts';
import type { ModelMakers } from './load-options.ts';
import { maxUnfoldedBytes } from './memory-limit.ts';
import type { SynchronousModel } from './model.ts';
import type { GraphObject, GraphValue } from './pipeline/graph.ts';
import type { SideFiles } from './side-files.ts';

/** A file and its name. */
export interface NamedBytes {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** What stands around both. */
interface Surroundings {
  readonly sides: SideFiles;
  readonly notes: readonly string[];
  readonly memoryBytes?: number | undefined;
  readonly createModel: ModelMakers['createModel'];
}

/**
 * A fitted transformer and the model that was trained on what it makes, as one; undefined where something is left to guess: the
 * model knows names, has not as many features as the transformer makes columns, or may as well be sent rows that are transformed
 * already, as they have no names and as many columns.
 */
export async function chain(
  transformer: NamedBytes,
  model: NamedBytes,
  { sides, notes, memoryBytes, createModel }: Surroundings,
): Promise<SynchronousModel | undefined> {
  const limit = maxUnfoldedBytes(memoryBytes);
  const file = readFile(await expand(model.bytes, limit), limit);
  if (!('document' in file)) return undefined;
  const parts = completeParts(file, model.bytes, { sides });
  if (parts.learner.featureNames !== undefined) return undefined;
  const pickled = await expand(transformer.bytes, limit);
  const graph = tried(() => readPickledObject(pickled));
  if (graph === undefined) return undefined;
  const { createPipelineModel } = await import('./pipeline.ts');
  const estimator = describe('xgboost.sklearn.XGBModel', {});
  const steps = [
    ['transformer', graph],
    ['model', estimator],
  ];
  const found = tried(() =>
    createPipelineModel({
      graph: describe('sklearn.pipeline.Pipeline', { steps }),
      format: file.format,
      bytes: concat([transformer.bytes, model.bytes]),
      reason: `${transformer.name} stands beside ${model.name}, and makes the columns that it was trained on`,
      wayOut,
      notes,
      openModel: () => createModel(parts),
    }),
  );
  if (found === undefined) return undefined;
  const isTold = found.featureNames !== undefined || found.categories.some((texts) => texts !== undefined);
  return isTold || found.numFeature !== parts.learner.numFeature ? found : undefined;
}

function describe(className: string, members: { readonly [key: string]: GraphValue }): GraphObject {
  return { kind: 'object', className, get: (key) => members[key] };
}

/** Undefined for what cannot be computed, or does not fit. */
function tried<Made>(make: () => Made): Made | undefined {
  try {
    return make();
  } catch (cause) {
    if (cause instanceof ModelFormatError) return undefined;
    throw cause;
  }
}
