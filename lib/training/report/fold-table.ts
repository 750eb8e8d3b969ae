import { section, table } from '../../page/html.ts';
import type { FoldResult } from '../job/fold-result.ts';
import { plain } from '../job/metric-lines.ts';
import type { RoundMetric } from '../train.ts';

/** What the model of each fold is, and its metrics after the last round that it keeps. */
export function foldTable(folds: readonly FoldResult[]): string {
  const metrics = folds.map(lastMetrics);
  const names = metrics[0]!.map(({ set, metric }) => `${set} ${metric}`);
  const rows = folds.map((fold, index) => [
    `xgboost-model-${index}`,
    ...[fold.numTrain, fold.numHeldOut, lastRound(fold) + 1].map(String),
    ...metrics[index]!.map(({ value }) => plain(value)),
  ]);
  const columns = names.map((_, at) => metrics.map((own) => own[at]?.value ?? Number.NaN));
  const summary = [
    ['mean', '', '', '', ...columns.map((column) => plain(mean(column)))],
    ['standard deviation', '', '', '', ...columns.map((column) => plain(deviation(column)))],
  ];
  return section(
    'Folds',
    'Each model learned from all folds but one, and answered the rows of that one for the other parts of this page.',
    table('folds', ['model', 'rows to learn from', 'rows held out', 'rounds', ...names], [...rows, ...summary]),
  );
}

function lastMetrics(fold: FoldResult): readonly RoundMetric[] {
  return fold.rounds[lastRound(fold)] ?? [];
}

function lastRound({ rounds, bestIteration }: FoldResult): number {
  return bestIteration ?? rounds.length - 1;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function deviation(values: readonly number[]): number {
  const center = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - center) ** 2)));
}
