/** What one query's pairs are weighed by: how much the metric changes when two rows change places. */
export type DeltaOf = (labelHigh: number, labelLow: number, placeHigh: number, placeLow: number) => number;

/** One query, its rows in the order of their scores. */
export interface RankedQuery {
  /** (count) labels by place */
  readonly labels: Float32Array;
}

/** Places whose rows count, and whether gains are 2^label - 1 or the label. */
export interface GainOptions {
  readonly top: number;
  readonly isExponential: boolean;
}

function gainOf(label: number, isExponential: boolean): number {
  return isExponential ? 2 ** label - 1 : label;
}

function discountOf(place: number): number {
  return 1 / Math.log2(place + 2);
}

/** Σ gain · discount of the first places. */
export function discountedGain(labels: Float32Array, { top, isExponential }: GainOptions): number {
  let sum = 0;
  for (let place = 0; place < Math.min(top, labels.length); place++) {
    sum += gainOf(labels[place]!, isExponential) * discountOf(place);
  }
  return sum;
}

/** Change of the normalised discounted cumulative gain. */
export function ndcgDelta({ labels }: RankedQuery, options: GainOptions): DeltaOf {
  const ideal = discountedGain(labels.toSorted().reverse(), options);
  const inverse = ideal === 0 ? 0 : 1 / ideal;
  return (labelHigh, labelLow, placeHigh, placeLow) => {
    const [gainHigh, gainLow] = [gainOf(labelHigh, options.isExponential), gainOf(labelLow, options.isExponential)];
    const [discountHigh, discountLow] = [discountOf(placeHigh), discountOf(placeLow)];
    const original = gainHigh * discountHigh + gainLow * discountLow;
    const changed = gainLow * discountHigh + gainHigh * discountLow;
    return (original - changed) * inverse;
  };
}

/** Change of the mean average precision; labels are 0 or 1. */
export function mapDelta({ labels }: RankedQuery): DeltaOf {
  const relevant = new Float64Array(labels.length); // relevant rows up to each place
  const inverse = new Float64Array(labels.length); // Σ label / (place + 1)
  labels.forEach((label, place) => {
    relevant[place] = (relevant[place - 1] ?? 0) + label;
    inverse[place] = (inverse[place - 1] ?? 0) + label / (place + 1);
  });
  const total = relevant.at(-1)!;
  return (labelHigh, labelLow, placeHigh, placeLow) => {
    if (placeHigh > placeLow) return mapChange(labelLow, labelHigh, placeLow, placeHigh);
    return mapChange(labelHigh, labelLow, placeHigh, placeLow);
  };

  function mapChange(upperLabel: number, lowerLabel: number, upper: number, lower: number): number {
    const [m, n] = [relevant[lower]!, relevant[upper]!];
    const between = inverse[lower - 1]! - inverse[upper]!;
    if (upperLabel < lowerLabel) return (m / (lower + 1) - (n + 1) / (upper + 1) - between) / total;
    return (n / (upper + 1) - m / (lower + 1) + between) / total;
  }
}
