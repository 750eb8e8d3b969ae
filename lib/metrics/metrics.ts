import { METRICS } from './definitions.ts';
import type { Definition, Reading, Sample } from './metric.ts';
import { Counter, Histogram } from './series.ts';

/**
 * The numbers of one process. Counting is an addition; the texts of it are made when somebody reads them
 * (prometheus.ts). Parts that count get theirs here, by the definition in METRICS.
 *
 * @example
 * ```js
 * const rows = metrics.counter(ROWS); // once
 * rows.add(3); // and then as often as there are some
 * metrics.watch(QUEUE_LENGTH, () => [{ value: queue.size }]); // asked when somebody reads
 * ```
 */
export class Metrics {
  readonly #readers = new Map<Definition, () => Omit<Reading, 'definition'>>();

  counter(definition: Definition): Counter {
    const counter = new Counter(definition);
    this.#readers.set(definition, () => ({ samples: counter.read() }));
    return counter;
  }

  histogram(definition: Definition): Histogram {
    const histogram = new Histogram(definition);
    this.#readers.set(definition, () => ({ distributions: histogram.read() }));
    return histogram;
  }

  /** A gauge, or a counter that somebody else keeps: what `read` gives when it is asked, which may be nothing. */
  watch(definition: Definition, read: () => readonly Sample[]): void {
    this.#readers.set(definition, () => ({ samples: read() }));
  }

  /** The metrics that somebody keeps, in the order of METRICS. */
  read(): Reading[] {
    return METRICS.flatMap((definition) => {
      const read = this.#readers.get(definition);
      return read ? [{ definition, ...read() }] : [];
    });
  }
}
