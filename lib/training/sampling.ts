import type { FeaturePolicy } from './tree/feature-policy.ts';

/** Every feature for every node. */
export function allFeatures(numFeature: number): FeaturePolicy {
  const all = Array.from({ length: numFeature }, (_, feature) => feature);
  return { choose: () => all };
}
