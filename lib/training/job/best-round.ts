import { isMaximized } from '../metric/names.ts';
import type { RoundMetric, RoundReport } from '../train.ts';

/** The metrics of each round; those before a checkpoint may be absent. */
export type Rounds = readonly (RoundReport['metrics'] | undefined)[];

/** A metric and its round. */
export interface WatchedRound extends RoundMetric {
  readonly round: number;
}

/** When a metric was best, the first time, and how it ended; undefined where there is none. */
export function findBestRound(
  rounds: Rounds,
  pick: (metrics: RoundReport['metrics']) => RoundMetric | undefined,
): { readonly best: WatchedRound; readonly last: WatchedRound } | undefined {
  const watched = [...rounds.entries()].flatMap(([round, metrics]) => {
    const found = metrics && pick(metrics);
    return found ? [{ ...found, round }] : [];
  });
  const last = watched.at(-1);
  return last && { best: watched.reduce((a, b) => (isBetter(b, a) ? b : a)), last };
}

/**
 * A sentence about when validation was best, where that was earlier than in the last round; undefined otherwise.
 * It looks at what early stopping would: the last metric of the last set.
 *
 * @param isStopped whether early stopping watched, so that predictions use the best round
 */
export function describeBestRound(rounds: Rounds, isStopped: boolean): string | undefined {
  const found = findBestRound(rounds, (metrics) => metrics.at(-1));
  if (found === undefined || found.best.round === found.last.round) return undefined;
  const { best, last } = found;
  const when = `${best.set}-${best.metric} was best in round ${best.round}: ${best.value.toFixed(5)}`;
  if (isStopped) return `${when}; predictions use the rounds up to it`;
  return `${when}, and is ${last.value.toFixed(5)} after round ${last.round}; set early_stopping_rounds to keep the best`;
}

function isBetter(a: RoundMetric, b: RoundMetric): boolean {
  return isMaximized(a.metric) ? a.value > b.value : a.value < b.value;
}
