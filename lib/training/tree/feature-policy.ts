/** Chooses the features that a node may be split by. */
export interface FeaturePolicy {
  /** Ascending. */
  choose(depth: number): readonly number[];
}

/** Interaction constraints: which features may follow those on the way from the root. */
export class SplitFeatures {
  readonly #sets: readonly ReadonlySet<number>[];

  constructor(interactions: readonly (readonly number[])[]) {
    this.#sets = interactions.map((features) => new Set(features));
  }

  /** The path below a split. */
  extend(path: ReadonlySet<number>, feature: number): ReadonlySet<number> {
    return this.#sets.length === 0 ? path : new Set([...path, feature]);
  }

  /** Those of some features that may come next: any at the root, then those on the path and of each set that holds it. */
  allow(features: readonly number[], path: ReadonlySet<number>): readonly number[] {
    if (path.size === 0) return features;
    const sets = this.#sets.filter((set) => [...path].every((feature) => set.has(feature)));
    return features.filter((feature) => path.has(feature) || sets.some((set) => set.has(feature)));
  }
}
