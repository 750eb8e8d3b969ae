/**
 * What one query's pairs are weighed by: how much the metric changes when two rows change places; the first is that of
 * the higher label.
 */
export type DeltaOf = (placeHigh: number, placeLow: number) => number;

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

export function gainOf(label: number, isExponential: boolean): number {
  return isExponential ? 2 ** label - 1 : label;
}

let knownDiscounts = new Float64Array(0);

/** (at least count) what the gain at each place counts; computed once, as every pair of every query needs two. */
export function discountsOf(count: number): Float64Array {
  if (knownDiscounts.length < count) {
    knownDiscounts = Float64Array.from({ length: 2 * count }, (_, place) => 1 / Math.log2(place + 2));
  }
  return knownDiscounts;
}

/** Σ gain · discount of the first places. */
export function discountedGain(labels: Float32Array, { top, isExponential }: GainOptions): number {
  const discounts = discountsOf(labels.length);
  let sum = 0;
  for (let place = 0; place < Math.min(top, labels.length); place++) {
    sum += gainOf(labels[place]!, isExponential) * discounts[place]!;
  }
  return sum;
}

/** 1 / the gain of the rows in the best order, 0 where nothing can be gained. */
export function inverseIdealGain(labels: Float32Array, options: GainOptions): number {
  const ideal = discountedGain(labels.toSorted().reverse(), options);
  return ideal === 0 ? 0 : 1 / ideal;
}

/** Change of the normalised discounted cumulative gain. */
export function ndcgDelta({ labels }: RankedQuery, options: GainOptions): DeltaOf {
  const inverse = inverseIdealGain(labels, options);
  const gains = Float64Array.from(labels, (label) => gainOf(label, options.isExponential));
  const discounts = discountsOf(labels.length);
  return (placeHigh, placeLow) => {
    const gainHigh = gains[placeHigh]!;
    const gainLow = gains[placeLow]!;
    const discountHigh = discounts[placeHigh]!;
    const discountLow = discounts[placeLow]!;
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
  return (placeHigh, placeLow) => mapChange(Math.min(placeHigh, placeLow), Math.max(placeHigh, placeLow));

  function mapChange(upper: number, lower: number): number {
    const [m, n] = [relevant[lower]!, relevant[upper]!];
    const between = inverse[lower - 1]! - inverse[upper]!;
    if (labels[upper]! < labels[lower]!) return (m / (lower + 1) - (n + 1) / (upper + 1) - between) / total;
    return (n / (upper + 1) - m / (lower + 1) + between) / total;
  }
}
