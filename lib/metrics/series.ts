import type { Definition, Distribution, Sample } from './metric.ts';

/** Of one metric; what comes after them is counted as `other`, so that nobody's names fill the memory. */
const MAX_SERIES = 1000;

const OTHER = 'other';

/** What a metric holds for each set of labels that was seen. */
class Series<T> {
  readonly #create: (labels: readonly string[]) => T;
  readonly #byKey = new Map<string, T>();

  constructor(create: (labels: readonly string[]) => T) {
    this.#create = create;
  }

  /** What belongs to those labels, made when they are new. */
  of(labels: readonly string[]): T {
    const key = labels.length === 1 ? labels[0]! : labels.join('\n');
    return this.#byKey.get(key) ?? this.#add(labels, key);
  }

  all(): T[] {
    return [...this.#byKey.values()];
  }

  #add(labels: readonly string[], key: string): T {
    if (this.#byKey.size >= MAX_SERIES && !labels.every((label) => label === OTHER)) {
      return this.of(labels.map(() => OTHER));
    }
    const made = this.#create(labels);
    this.#byKey.set(key, made);
    return made;
  }
}

/** A number that only grows, for each set of labels. To count is to add to a plain number. */
export class Counter {
  readonly #series = new Series((labels) => ({ labels, value: 0 }));

  constructor({ labels = [] }: Definition) {
    if (labels.length === 0) this.#series.of(labels); // so that it is told before anything was counted
  }

  add(amount: number, ...labels: readonly string[]): void {
    this.#series.of(labels).value += amount;
  }

  read(): Sample[] {
    return this.#series.all();
  }
}

/** How many measurements fell into which bucket, for each set of labels. */
export class Histogram {
  readonly #buckets: readonly number[];
  readonly #series: Series<{ labels: readonly string[]; counts: Float64Array; sum: number }>;

  constructor({ labels = [], buckets = [] }: Definition) {
    this.#buckets = buckets;
    this.#series = new Series((given) => ({
      labels: given,
      counts: new Float64Array(buckets.length + 1),
      sum: 0,
    }));
    if (labels.length === 0) this.#series.of(labels);
  }

  observe(value: number, ...labels: readonly string[]): void {
    const held = this.#series.of(labels);
    held.counts[this.#bucketOf(value)]!++;
    held.sum += value;
  }

  read(): Distribution[] {
    return this.#series.all();
  }

  #bucketOf(value: number): number {
    const buckets = this.#buckets;
    let bucket = 0;
    while (bucket < buckets.length && value > buckets[bucket]!) bucket++;
    return bucket;
  }
}
