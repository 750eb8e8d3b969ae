import { type CompletionOptions, completeParts } from './complete-parts.ts';
import type { PipelineFile } from './formats/index.ts';
import type { PickledGraph } from './formats/pickle/graph.ts';
import { wayOut } from './formats/pickle/ways-out.ts';
import type { ModelMakers } from './load-options.ts';
import type { SynchronousModel } from './model.ts';

/**
 * The model that a pickled pipeline is, completed by what stands beside it: names for columns without names, labels for a
 * classifier that answers 0, 1, ….
 *
 * @throws ModelFormatError naming the step that is in the way
 */
export async function openPipeline(
  file: PipelineFile,
  bytes: Uint8Array,
  { sides = {}, notes = [] }: CompletionOptions,
  createModel: ModelMakers['createModel'],
): Promise<SynchronousModel> {
  const { createPipelineModel } = await import('./pipeline.ts');
  const { graph, format, reason, beside } = file;
  return createPipelineModel({
    graph,
    format,
    bytes,
    reason,
    wayOut,
    notes: [...notes, ...beside.notes],
    labels: sides.classes ? { name: 'the label encoder', classes: sides.classes } : beside.labels,
    featureNames: sides.featureNames ?? beside.featureNames?.texts,
    openModel: (object) => {
      const estimator = file.openModel(object as PickledGraph);
      return createModel(completeParts(estimator, estimator.handle));
    },
  });
}
