import { computeImportance } from '../../../lib/explain/importance.ts';
import { missingText } from '../../../lib/model/missing-values.ts';
import type { Model } from '../../../lib/model/model.ts';
import { boostersOf, ensemblesOf, isEnsemble } from '../../../lib/model/model-kinds.ts';
import { describeStages, type Stage } from './stages.ts';

/** Importance by feature name, as XGBoost's `get_score` gives it; what a file does not say is left out. */
export interface Importance {
  readonly weight?: Readonly<{ [feature: string]: number | readonly number[] }>;
  readonly gain?: Readonly<{ [feature: string]: number }>;
  readonly cover?: Readonly<{ [feature: string]: number }>;
  readonly totalGain?: Readonly<{ [feature: string]: number }>;
  readonly totalCover?: Readonly<{ [feature: string]: number }>;
}

/** Everything that `inspect` tells of a model, by the names of the JSON form. */
export interface Description extends Facts {
  readonly importance: Importance;
  /** of an ensemble */
  readonly members?: readonly Facts[];
  /** of a pipeline: its outermost object, with all that is in it */
  readonly pipeline?: Stage;
}

type Facts = ReturnType<typeof describeFacts>;

export function describeModel(model: Model): Description {
  const members = isEnsemble(model) ? model.members.map(describeFacts) : undefined;
  const pipeline = describeStages(model);
  const parts = { ...(members && { members }), ...(pipeline && { pipeline }) };
  return { ...describeFacts(model), importance: describeImportance(model), ...parts };
}

function describeFacts(model: Model) {
  const { summary } = model;
  return {
    format: summary.format,
    answers: summary.answers,
    xgboostVersion: summary.xgboostVersion,
    booster: summary.booster,
    objective: summary.objective,
    baseScore: summary.baseScore,
    kind: model.kind,
    numFeature: model.numFeature,
    numGroup: model.numGroup,
    featureNames: model.featureNames ?? null,
    featureTypes: summary.featureTypes,
    classes: model.classes ?? null,
    missing: model.missing.map((value) => (Number.isFinite(value) ? value : missingText(value))), // JSON has no infinity
    numTree: model.numTree,
    numNode: summary.numNode,
    maxDepth: summary.maxDepth,
    bytes: summary.bytes,
    fingerprint: summary.fingerprint,
    notes: summary.notes,
  };
}

/** The names of the features, f0, f1, … where the model has none. */
export function featureNamesOf({ featureNames, numFeature }: Model): readonly string[] {
  return featureNames ?? Array.from({ length: numFeature }, (_, feature) => `f${feature}`);
}

function describeImportance(model: Model): Importance {
  const names = featureNamesOf(model);
  const [booster] = boostersOf(model);
  if (booster === undefined) return {};
  if (booster.name === 'gblinear') return { weight: describeCoefficients(names, booster.linear) };
  const importance = computeImportance(ensemblesOf(model));
  const byName = <Value>(pick: (one: (typeof importance)[number]) => Value) =>
    Object.fromEntries(importance.map((one) => [names[one.feature]!, pick(one)]));
  const weight = byName((one) => one.weight);
  if (importance.some(({ gain, cover }) => Number.isNaN(gain + cover))) return { weight };
  return {
    weight,
    gain: byName((one) => one.gain),
    cover: byName((one) => one.cover),
    totalGain: byName((one) => one.totalGain),
    totalCover: byName((one) => one.totalCover),
  };
}

/** As `get_score` does for gblinear: the coefficients, one for each output. */
function describeCoefficients(
  names: readonly string[],
  { weight, numGroup }: { weight: Float32Array; numGroup: number },
): { [feature: string]: number | number[] } {
  const coefficients = names.map((name, feature) => {
    const row = Array.from(weight.subarray(feature * numGroup, (feature + 1) * numGroup));
    return [name, numGroup === 1 ? row[0]! : row] as const;
  });
  return Object.fromEntries(coefficients);
}
