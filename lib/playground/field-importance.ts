import type { TreeEnsemble } from '../engine/tree-ensemble.ts';
import { computeImportance } from '../explain/importance.ts';
import type { Booster } from '../model/booster.ts';
import type { ImportanceType } from './description.ts';

/** The importance of features, as the page shows it. */
export interface FieldImportance {
  readonly types: readonly ImportanceType[];
  /** (numFeature, types.length), without the features that the model does not use */
  readonly byFeature: ReadonlyMap<number, readonly number[]>;
}

/** Digits that tell every float32 from its neighbours. */
const DIGITS = 9;

/** What the trees' splits brought, or how large the coefficients of a linear model are; nothing for a foreign runtime. */
export function fieldImportance([booster]: readonly Booster[], ensembles: readonly TreeEnsemble[]): FieldImportance {
  if (booster !== undefined && !('ensemble' in booster)) return coefficientsOf(booster.linear);
  const found = computeImportance(ensembles);
  if (found.length === 0) return { types: [], byFeature: new Map() };
  const hasStatistics = found.every(({ totalGain, totalCover }) => !Number.isNaN(totalGain + totalCover));
  const types = hasStatistics
    ? (['total_gain', 'gain', 'weight', 'total_cover', 'cover'] as const)
    : (['weight'] as const);
  const byFeature = found.map(({ feature, totalGain, gain, weight, totalCover, cover }) => {
    const numbers = hasStatistics ? [totalGain, gain, weight, totalCover, cover] : [weight];
    return [feature, numbers.map(rounded)] as const;
  });
  return { types, byFeature: new Map(byFeature) };
}

/** The largest of a feature's coefficients. */
function coefficientsOf({ weight, numGroup }: { weight: Float32Array; numGroup: number }): FieldImportance {
  const numFeature = weight.length / numGroup - 1;
  const largest = Array.from({ length: numFeature }, (_, feature) =>
    Math.max(...weight.subarray(feature * numGroup, (feature + 1) * numGroup).map(Math.abs)),
  );
  const used = [...largest.entries()].filter(([, size]) => size > 0);
  return { types: ['coefficient'], byFeature: new Map(used.map(([feature, size]) => [feature, [rounded(size)]])) };
}

function rounded(value: number): number {
  return Number(value.toPrecision(DIGITS));
}
