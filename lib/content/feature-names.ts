import type { ExpectedColumns, RowSource } from '../frame/frame.ts';
import { LateRows } from '../frame/late-rows.ts';

/** A model's features, as far as they are known when a member of JSON can be one, or a form of sending rows. */
export interface FeatureNames {
  /** false before there is a model */
  readonly isKnown: boolean;
  has(name: string): boolean;
}

/** Names are compared as features are matched: whatever the case and the white space around them. */
export function featureNamesOf(expected: ExpectedColumns | undefined): FeatureNames {
  const names = new Set(expected?.names?.map(foldName));
  return { isKnown: expected !== undefined, has: (name) => names.has(foldName(name)) };
}

export function foldName(name: string): string {
  return name.trim().toLowerCase();
}

/** The rows that `read` finds, at once where it does not ask for features, else when there is a model to ask. */
export function readLate(read: (features: FeatureNames) => RowSource): RowSource {
  let isAsked = false;
  const noFeatures = () => {
    isAsked = true;
    return false;
  };
  const noModel: FeatureNames = {
    get isKnown() {
      return noFeatures();
    },
    has: noFeatures,
  };
  try {
    const rows = read(noModel);
    if (!isAsked) return rows;
  } catch (error) {
    if (!isAsked) throw error;
  }
  return new LateRows((expected) => read(featureNamesOf(expected)));
}
