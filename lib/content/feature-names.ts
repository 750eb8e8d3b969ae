import type { ExpectedColumns, RowSource } from '../frame/frame.ts';
import { LateRows } from '../frame/late-rows.ts';

/** Whether the model has a feature of that name, so that a member of JSON is a column and no form of sending rows. */
export type IsFeature = (name: string) => boolean;

/** Names are compared as features are matched: whatever the case and the white space around them. */
export function isFeatureOf(expected: ExpectedColumns | undefined): IsFeature {
  const names = new Set(expected?.names?.map(foldName));
  return (name) => names.has(foldName(name));
}

export function foldName(name: string): string {
  return name.trim().toLowerCase();
}

/** The rows that `read` finds, at once where it does not ask for features, else when there is a model to ask. */
export function readLate(read: (isFeature: IsFeature) => RowSource): RowSource {
  let isAsked = false;
  const ask = () => {
    isAsked = true;
    return false;
  };
  try {
    const rows = read(ask);
    if (!isAsked) return rows;
  } catch (error) {
    if (!isAsked) throw error;
  }
  return new LateRows((expected) => read(isFeatureOf(expected)));
}
