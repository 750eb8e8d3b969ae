/** What is measured, in Prometheus's words. */
export interface Definition {
  readonly name: string;
  readonly kind: 'counter' | 'gauge' | 'histogram';
  /** a sentence for whoever reads it */
  readonly help: string;
  /** names of what tells its numbers apart */
  readonly labels?: readonly string[];
  /** upper ends of a histogram's buckets, in ascending order */
  readonly buckets?: readonly number[];
}

/** One number of a metric. */
export interface Sample {
  /** one for each of the definition's labels */
  readonly labels?: readonly string[];
  readonly value: number;
}

/** What a histogram holds. */
export interface Distribution {
  readonly labels: readonly string[];
  /** (numBucket + 1) how many fell into each bucket, and above the last */
  readonly counts: Float64Array;
  readonly sum: number;
}

/** A metric as it stands when somebody reads it. */
export interface Reading {
  readonly definition: Definition;
  readonly samples?: readonly Sample[];
  readonly distributions?: readonly Distribution[];
}
