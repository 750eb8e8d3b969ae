import { FeatureMatrix } from '../engine/feature-matrix.ts';
import type { Model } from '../model/model.ts';
import { boostersOf, ensemblesOf, isEnsemble, isXgboost } from '../model/model-kinds.ts';
import type { PlaygroundDescription, Source } from './description.ts';
import { fieldImportance } from './field-importance.ts';
import { describeFields } from './fields.ts';
import { makeExamples } from './made-examples.ts';
import { collectThresholds } from './thresholds.ts';

/** What is known of a model besides itself. */
export interface About {
  readonly name: string;
  readonly modelUri: string;
  readonly source: Source;
  readonly target?: string | undefined;
  readonly missing?: readonly number[] | undefined;
  /** rows that came with the model, and the file that they are from */
  readonly examples?: { readonly rows: readonly (readonly string[])[]; readonly from: string } | undefined;
}

/** What the page knows of a model without having loaded it. */
export function describePlayground(model: Model, { examples, ...about }: About): PlaygroundDescription {
  const ensembles = ensemblesOf(model);
  const thresholds = collectThresholds(ensembles, model.numFeature);
  const { types, byFeature } = fieldImportance(boostersOf(model), ensembles);
  const fields = describeFields(model, thresholds, byFeature);
  return {
    ...about,
    kind: model.kind,
    objective: model.summary.objective,
    numGroup: model.numGroup,
    outputs: listOutputs(model),
    hasContributions: model.predictContributions !== undefined,
    hasNames: model.featureNames !== undefined,
    hasRanges: ensembles.length > 0,
    classes: model.classes ?? null,
    fields,
    importanceTypes: types,
    examples: examples?.rows ?? makeExamples(fields, thresholds),
    examplesFrom: examples?.from ?? null,
  };
}

/** What a row without values is answered with; a foreign runtime answers on a server, which knows it itself. */
function listOutputs(model: Model): PlaygroundDescription['outputs'] {
  if (!isEnsemble(model) && !isXgboost(model)) return [];
  const scores = model.score(
    new FeatureMatrix(new Float32Array(model.numFeature).fill(Number.NaN), 1, model.numFeature),
  );
  return (['probability', 'margin'] as const).filter((output) => scores[output] !== undefined);
}
