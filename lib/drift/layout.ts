import type { Baseline, Distribution } from './baseline.ts';

/** Where the counts of a feature or prediction stand: its bins, then values that are none of its categories, then missing ones. */
export interface Place {
  readonly distribution: Distribution;
  readonly at: number;
  readonly numBin: number;
}

/** Where everything is counted. */
export interface Layout {
  readonly features: readonly Place[];
  readonly predictions: readonly Place[];
  readonly size: number;
}

/** Counts behind those of the bins. */
const [UNSEEN, MISSING, EXTRA] = [0, 1, 2];

export function layOut({ features, predictions }: Baseline): Layout {
  let size = 0;
  const place = (distribution: Distribution): Place => {
    const [at, numBin] = [size, distribution.counts.length];
    size += numBin + EXTRA;
    return { distribution, at, numBin };
  };
  return { features: features.map(place), predictions: predictions.map(place), size };
}

export function unseenAt({ at, numBin }: Place): number {
  return at + numBin + UNSEEN;
}

export function missingAt({ at, numBin }: Place): number {
  return at + numBin + MISSING;
}
