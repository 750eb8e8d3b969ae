import type { Constraints } from './baseline.ts';
import { type Layout, missingAt, type Place, unseenAt } from './layout.ts';
import { stabilityIndex } from './psi.ts';
import type { BaselineCounter } from './row-counter.ts';

/** How a feature, or predictions, have moved from the baseline. */
export interface Drift {
  /** null where no row has a value yet */
  readonly psi: number | null;
  /** share of the rows without a value; null without rows */
  readonly missingRate: number | null;
  readonly rows: number;
}

/** Of fewer rows the index is mostly chance: with ten bins it comes to 9 / rows where nothing has moved. */
const MIN_ROWS = 200;

/** What goes beyond the baseline's constraints. */
export interface Violation {
  /** a feature's name, or that of a column of predictions */
  readonly name: string;
  readonly constraint: keyof Constraints;
  readonly value: number;
  readonly limit: number;
}

type Drifts = Readonly<{ [name: string]: Drift }>;

/** How far all has moved. */
interface Moved {
  readonly features: Drifts;
  /** of a model with several outputs the first */
  readonly prediction: Drift | null;
  /** all outputs, by their columns' names */
  readonly predictions: Drifts;
  readonly violations: readonly Violation[];
}

/** The answer of `GET /monitor`: since the start, and of late. */
export interface MonitorReport extends Moved {
  readonly constraints: Constraints;
  /** the last half hour to hour, by its seconds */
  readonly window: Moved & { readonly seconds: number };
}

/** Where the rows that were counted stand against the baseline. */
export function reportDrift(counter: BaselineCounter): MonitorReport {
  const { layout, counts } = counter.total();
  const { constraints } = counter.baseline;
  const { counts: late, seconds } = counter.window.read(counts);
  return {
    ...movedBy(counts, layout, constraints),
    constraints,
    window: { seconds: Math.round(seconds), ...movedBy(late, layout, constraints) },
  };
}

function movedBy(counts: Float64Array, layout: Layout, constraints: Constraints): Moved {
  const measure = (places: readonly Place[]) =>
    places.map((place) => ({ place, name: place.distribution.name, drift: driftOf(place, counts) }));
  const [features, predictions] = [measure(layout.features), measure(layout.predictions)];
  const byName = (list: typeof features) => Object.fromEntries(list.map(({ name, drift }) => [name, drift]));
  return {
    features: byName(features),
    prediction: predictions[0]?.drift ?? null,
    predictions: byName(predictions),
    violations: [...features, ...predictions].flatMap(({ place, drift }) => violationsOf(place, drift, constraints)),
  };
}

/** Values that are none of the baseline's categories are a bin of their own, in which it has none. */
function driftOf(place: Place, counts: Float64Array): Drift {
  const { distribution, at, numBin } = place;
  const unseen = unseenAt(place);
  const missing = counts[missingAt(place)]!;
  const values = [...counts.subarray(at, at + numBin), counts[unseen]!];
  const rows = values.reduce((sum, count) => sum + count, missing);
  const psi = stabilityIndex([...distribution.counts, 0], values) ?? null;
  return { psi, missingRate: rows > 0 ? missing / rows : null, rows };
}

function violationsOf(
  { distribution }: Place,
  { psi, missingRate, rows }: Drift,
  constraints: Constraints,
): Violation[] {
  const { name, counts, missing } = distribution;
  if (rows < MIN_ROWS) return [];
  const numRow = counts.reduce((sum, count) => sum + count, missing);
  const allowed = missing / Math.max(1, numRow) + constraints.missingRate;
  const found: Violation[] = [];
  if (psi !== null && psi > constraints.psi)
    found.push({ name, constraint: 'psi', value: psi, limit: constraints.psi });
  if (missingRate !== null && missingRate > allowed) {
    found.push({ name, constraint: 'missingRate', value: missingRate, limit: allowed });
  }
  return found;
}
