import { row, section } from '../../page/html.ts';
import type { RoundMetric } from '../train.ts';
import { axis, drawChart, legendAbove, MUTED, TRAIN_COLOR, VALIDATION_COLOR } from './chart.ts';

const SIZE = { width: 560, height: 300 };
const COLORS: ReadonlyMap<string, string> = new Map([
  ['train', TRAIN_COLOR],
  ['validation', VALIDATION_COLOR],
]);

/** Every metric over the rounds; `rounds` has gaps where an earlier run trained them. */
export function learningCurves(
  rounds: readonly (readonly RoundMetric[] | undefined)[],
  bestIteration: number | undefined,
  aboutFolds?: string,
): string {
  const metrics = [...new Set(rounds.flatMap((round) => round?.map(({ metric }) => metric) ?? []))];
  if (metrics.length === 0) return '';
  const every = aboutFolds ?? 'Each metric after every round.';
  const about =
    bestIteration === undefined
      ? `${every} Validation that turns while training goes on is overfitting.`
      : `Each metric after every round. Early stopping chose round ${bestIteration}; predictions use the rounds up to it.`;
  return section('Learning curves', about, row(...metrics.map((metric) => curve(rounds, metric, bestIteration))));
}

function curve(
  rounds: readonly (readonly RoundMetric[] | undefined)[],
  metric: string,
  bestIteration: number | undefined,
): string {
  const sets = [...COLORS.keys()];
  const series = sets.map((set) => ({
    name: set,
    type: 'line',
    showSymbol: rounds.length === 1,
    lineStyle: { width: 2, color: COLORS.get(set) },
    itemStyle: { color: COLORS.get(set) },
    data: rounds.flatMap((round, index) => {
      const value = round?.find((one) => one.set === set && one.metric === metric)?.value;
      return value === undefined || !Number.isFinite(value) ? [] : [[index, value]];
    }),
    ...(set === 'validation' && bestIteration !== undefined && { markLine: bestLine(bestIteration) }),
  }));
  const { legend, top } = legendAbove(sets, SIZE.width);
  const option = {
    grid: { left: 64, right: 16, top, bottom: 44 },
    legend,
    xAxis: axis('value', 'round', { nameGap: 26, minInterval: 1, splitLine: { show: false } }),
    yAxis: axis('value', metric, { nameGap: 46, scale: true }),
    series,
  };
  return drawChart(option, `${metric} of training and validation rows over the rounds`, SIZE);
}

function bestLine(round: number): object {
  return {
    symbol: 'none',
    silent: true,
    lineStyle: { color: MUTED, type: 'dashed' },
    label: { show: false },
    data: [{ xAxis: round }],
  };
}
