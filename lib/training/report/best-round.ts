import { findBestRound, type Rounds, type WatchedRound } from '../job/best-round.ts';
import { plain } from '../job/metric-lines.ts';

/** How the rounds were watched. */
export interface Watching {
  /** the round up to which predictions go, where early stopping watched one model */
  readonly bestIteration: number | undefined;
  /** `early_stopping_rounds`: so many rounds without a better one end training */
  readonly patience: number | undefined;
  /** whether validation rows are the training rows */
  readonly isSameRows: boolean;
  /** whether the metrics are the mean of several models */
  readonly isMean: boolean;
}

/** Share of a metric that counts as no difference. */
const ABOUT_THE_SAME = 0.005;

/**
 * Where validation was best, by the metric that early stopping would watch, what that means, and what to do about it; empty
 * where no round has metrics.
 */
export function explainBestRound(rounds: Rounds, watching: Watching): string {
  const found = findBestRound(rounds, (metrics) => metrics.at(-1));
  if (found === undefined) return '';
  if (watching.isSameRows) {
    return 'Validation rows are the training rows here, so that the curves cannot show overfitting: give a validation set, or let a part of the rows be held back.';
  }
  const { last } = found;
  const best = watching.bestIteration === undefined ? found.best : at(rounds, watching.bestIteration);
  const what = watching.isMean ? 'The mean of the folds’ ' : 'Validation ';
  const when = `${what}${best.metric} was best in round ${best.round}: ${plain(best.value)}`;
  if (best.round === last.round) {
    return `${when}. That is the last round: it was getting better all the time, and more rounds (num_round) may bring more.`;
  }
  if (watching.isMean)
    return `${when}, and is ${plain(last.value)} after round ${last.round}. ${adviceOnFolds(watching)}`;
  if (watching.bestIteration !== undefined) return `${when}. ${stopped(best, last, watching)}`;
  return `${when}, and is ${plain(last.value)} after round ${last.round}. ${wentOn(best, last)}`;
}

function at(rounds: Rounds, round: number): WatchedRound {
  return { ...rounds[round]!.at(-1)!, round };
}

function stopped(best: WatchedRound, last: WatchedRound, { patience = 0 }: Watching): string {
  const used = `predictions use the rounds up to ${best.round}, and not what was learned after it`;
  const after = last.round - best.round;
  if (after >= patience) {
    return `The ${after} rounds after it were no better: they fit the training rows alone (overfitting). Early stopping ended training, and ${used}. There is nothing to do.`;
  }
  return `Early stopping waits for ${patience} rounds without a better one, and num_round ended training before; ${used}. More rounds may bring more.`;
}

function wentOn(best: WatchedRound, last: WatchedRound): string {
  if (Math.abs(last.value - best.value) <= ABOUT_THE_SAME * Math.abs(best.value)) {
    return `It stays about the same from there on: the rounds after it cost time and bring nothing. num_round = ${best.round + 1} makes as good a model.`;
  }
  return 'The rounds after it fit the training rows alone (overfitting), and predictions use them. Set early_stopping_rounds (10, say), and they use the rounds up to the best one.';
}

function adviceOnFolds({ patience }: Watching): string {
  if (patience !== undefined) return 'Early stopping watches each fold by itself: the table above has its rounds.';
  return 'Set early_stopping_rounds (10, say), and the model of each fold uses the rounds up to its best one.';
}
