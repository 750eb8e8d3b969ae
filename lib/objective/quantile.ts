import { identity, type Objective } from './objective.ts';
import { addSteps, toSteps } from './transforms.ts';

/** Quantiles of one row may cross; since 3.4 XGBoost sorts them. */
function sortRows(margin: Float32Array, numGroup: number): Float32Array {
  const value = margin.slice();
  for (let start = 0; start < value.length; start += numGroup) value.subarray(start, start + numGroup).sort();
  return value;
}

/** Several quantiles or expectiles of one target, one margin each. */
export const quantileObjectives: readonly Objective[] = [
  { name: 'reg:quantileerror', toMargin: identity, toValue: sortRows },
  {
    name: 'reg:expectileerror',
    toMargin: (baseScore) => toSteps(baseScore),
    toValue: (margin, numGroup) => addSteps(margin, numGroup),
  },
];
