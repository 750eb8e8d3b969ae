import { lineChart } from '../../page/charts/index.ts';
import { escapeHtml, row, section } from '../../page/html.ts';
import { findBestRound, type Rounds } from '../job/best-round.ts';
import { explainBestRound, type Watching } from './best-round.ts';

/** The sets of rows in a chart, and the places of their colours. */
const SETS = [
  { name: 'train', color: 1 },
  { name: 'validation', color: 0 },
];

/** Every metric over the rounds, with a mark where validation was best, and what that means. */
export function learningCurves(rounds: Rounds, watching: Watching): string {
  const metrics = [...new Set(rounds.flatMap((round) => round?.map(({ metric }) => metric) ?? []))];
  if (metrics.length === 0) return '';
  const about = `Each metric after every round${watching.isMean ? ', the mean of all folds' : ''}.`;
  const finding = explainBestRound(rounds, watching);
  const curves = metrics.map((metric) => curve(rounds, metric, watching));
  const said = finding === '' ? '' : `<p class="finding">${escapeHtml(finding)}</p>`;
  return section('Learning curves', about, said + row(...curves));
}

function curve(rounds: Rounds, metric: string, watching: Watching): string {
  const lines = SETS.map(({ name, color }) => ({
    name,
    color,
    points: rounds.flatMap((_, round) => {
      const value = metricOf(rounds, round, name, metric);
      return value === undefined || !Number.isFinite(value) ? [] : [[round, value] as const];
    }),
  }));
  const best = watching.isSameRows ? undefined : bestOf(rounds, metric, watching.bestIteration);
  return lineChart({
    label: `${metric} of training and validation rows over the rounds`,
    x: { name: 'round', isWhole: true },
    y: { name: metric },
    lines,
    ...(best && { mark: { x: best.round, y: [undefined, best.value], text: `best: round ${best.round}` } }),
  });
}

/** Where early stopping found validation to be best, or where this metric of it was. */
function bestOf(rounds: Rounds, metric: string, bestIteration: number | undefined) {
  if (bestIteration === undefined) return findBestRound(rounds, (metrics) => findMetric(metrics, metric))?.best;
  const value = metricOf(rounds, bestIteration, 'validation', metric);
  return value === undefined ? undefined : { round: bestIteration, value };
}

function findMetric(metrics: NonNullable<Rounds[number]>, metric: string) {
  return metrics.find((one) => one.set === 'validation' && one.metric === metric);
}

function metricOf(rounds: Rounds, round: number, set: string, metric: string): number | undefined {
  return rounds[round]?.find((one) => one.set === set && one.metric === metric)?.value;
}
