import { isMaximized } from '../metric/index.ts';
import type { RoundMetric, RoundReport } from '../train.ts';

/**
 * A sentence about when validation was best, where that was earlier than in the last round; undefined otherwise.
 * It looks at what early stopping would: the last metric of the last set.
 *
 * @param rounds metrics of each round; those before a checkpoint may be absent
 * @param isStopped whether early stopping watched, so that predictions use the best round
 */
export function describeBestRound(
  rounds: readonly (RoundReport['metrics'] | undefined)[],
  isStopped: boolean,
): string | undefined {
  const watched = [...rounds.entries()].flatMap(([round, metrics]) => {
    const last = metrics?.at(-1);
    return last ? [{ ...last, round }] : [];
  });
  const last = watched.at(-1);
  if (last === undefined) return undefined;
  const best = watched.reduce((a, b) => (isBetter(b, a) ? b : a));
  if (best.round === last.round) return undefined;
  const found = `${best.set}-${best.metric} was best in round ${best.round}: ${best.value.toFixed(5)}`;
  if (isStopped) return `${found}; predictions use the rounds up to it`;
  return `${found}, and is ${last.value.toFixed(5)} after round ${last.round}; set early_stopping_rounds to keep the best`;
}

function isBetter(a: RoundMetric, b: RoundMetric): boolean {
  return isMaximized(a.metric) ? a.value > b.value : a.value < b.value;
}
