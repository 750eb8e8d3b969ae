import { FeatureMatrix } from '../engine/feature-matrix.ts';
import type { TreeEnsemble } from '../engine/tree-ensemble.ts';
import { computeImportance } from '../explain/importance.ts';
import type { Booster } from '../model/booster.ts';
import type { Model } from '../model/model.ts';
import { boostersOf, ensemblesOf, isEnsemble, isXgboost } from '../model/model-kinds.ts';
import type { PlaygroundDescription, Source } from './description.ts';
import { describeFields } from './fields.ts';
import { makeExamples } from './made-examples.ts';
import { collectThresholds } from './thresholds.ts';

/** What is known of a model besides itself. */
export interface About {
  readonly name: string;
  readonly modelUri: string;
  readonly source: Source;
  readonly missing?: readonly number[] | undefined;
  /** rows that came with the model, and the file that they are from */
  readonly examples?: { readonly rows: readonly (readonly string[])[]; readonly from: string } | undefined;
}

/** What the page knows of a model without having loaded it. */
export function describePlayground(model: Model, { examples, ...about }: About): PlaygroundDescription {
  const boosters = boostersOf(model);
  const ensembles = ensemblesOf(model);
  const thresholds = collectThresholds(ensembles, model.numFeature);
  const fields = describeFields(model, thresholds, importanceOf(boosters, ensembles));
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

/** (numFeature) or (0): see `Field.importance`. */
function importanceOf(boosters: readonly Booster[], ensembles: readonly TreeEnsemble[]): Float64Array {
  const [booster] = boosters;
  if (booster === undefined) return new Float64Array();
  if (!('ensemble' in booster)) return weightsOf(booster.linear);
  const found = computeImportance(ensembles);
  const importance = new Float64Array(booster.ensemble.numFeature);
  const hasGain = found.every(({ totalGain }) => !Number.isNaN(totalGain));
  for (const { feature, totalGain, weight } of found) importance[feature] = hasGain ? totalGain : weight;
  return importance;
}

/** The largest of a feature's coefficients. */
function weightsOf({ weight, numGroup }: { weight: Float32Array; numGroup: number }): Float64Array {
  return Float64Array.from({ length: weight.length / numGroup - 1 }, (_, feature) =>
    Math.max(...weight.subarray(feature * numGroup, (feature + 1) * numGroup).map(Math.abs)),
  );
}
