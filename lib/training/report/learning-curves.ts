import type { RoundMetric } from '../train.ts';
import { drawChart, MUTED, TRAIN_COLOR, VALIDATION_COLOR } from './chart.ts';
import { row, section } from './html.ts';
import { legendAbove } from './legend.ts';
import { dashedLine, line, type Points } from './marks.ts';
import { Scale } from './scale.ts';

const SIZE = { width: 560, height: 300 };
const SETS = [
  { name: 'train', color: TRAIN_COLOR },
  { name: 'validation', color: VALIDATION_COLOR },
];

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
  const curves = SETS.map(({ name }) => pointsOf(rounds, metric, name));
  const { legend, top } = legendAbove(SETS, SIZE.width);
  const scale = Scale.around(curves.flat().map(([, value]) => value));
  const marks = curves.map((points, at) => line(points, SETS[at]!.color));
  if (bestIteration !== undefined)
    marks.push(
      dashedLine(
        [scale.least, scale.most].map((end) => [bestIteration, end]),
        MUTED,
      ),
    );
  return drawChart(`${metric} of training and validation rows over the rounds`, {
    size: SIZE,
    margins: { left: 64, right: 16, top, bottom: 44 },
    x: { name: 'round', scale: Scale.around([0, rounds.length - 1], { leastStep: 1 }), isPlain: true },
    y: { name: metric, scale },
    legend,
    marks,
  });
}

function pointsOf(rounds: readonly (readonly RoundMetric[] | undefined)[], metric: string, set: string): Points {
  return rounds.flatMap((round, index) => {
    const value = round?.find((one) => one.set === set && one.metric === metric)?.value;
    return value === undefined || !Number.isFinite(value) ? [] : [[index, value] as const];
  });
}
