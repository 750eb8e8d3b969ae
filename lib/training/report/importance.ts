import type { TreeEnsemble } from '../../engine/tree-ensemble.ts';
import { computeImportance } from '../../explain/importance.ts';
import { count } from '../../frame/row-errors.ts';
import { section } from '../../page/html.ts';
import { axis, drawChart, VALIDATION_COLOR } from './chart.ts';

const MAX_FEATURES = 20;

/**
 * Bars of what each feature's splits gained in one model or several. With early stopping only the rounds count that predictions use, as in the
 * other parts of the page; XGBoost's `get_score` takes the model's file as it is, with the rounds after the best one.
 */
export function importance(
  ensembles: readonly TreeEnsemble[],
  names: readonly string[],
  bestIteration?: number,
): string {
  const numRound = Math.max(...ensembles.map(numRoundOf));
  const numUsed = bestIteration === undefined ? numRound : bestIteration + 1;
  const used = ensembles.map((ensemble) => firstRounds(ensemble, Math.min(numUsed, numRoundOf(ensemble))));
  const all = computeImportance(used).filter(({ totalGain }) => totalGain > 0);
  if (all.length === 0) return section('Feature importance', 'No tree has a split.', '');
  const total = all.reduce((sum, { totalGain }) => sum + totalGain, 0);
  const top = all.sort((a, b) => b.totalGain - a.totalGain).slice(0, MAX_FEATURES);
  const rest = names.length - top.length;
  const others = rest > 0 ? `; ${count(rest, 'feature')} with less left out` : '';
  const rounds =
    numUsed < numRound
      ? ` Only the ${count(numUsed, 'round')} that predictions use are counted; get_score and kindling inspect count all ${numRound}.`
      : '';
  const about = `The share of each feature in the gain of all splits (total_gain)${others}.${rounds}`;
  const shares = top.map(({ feature, totalGain }) => [names[feature]!, totalGain / total] as const);
  return section('Feature importance', about, bars(shares));
}

function numRoundOf({ iterationIndptr }: TreeEnsemble): number {
  return iterationIndptr.length - 1;
}

function firstRounds(ensemble: TreeEnsemble, numRound: number): TreeEnsemble {
  const numTree = ensemble.iterationIndptr[numRound]!;
  return { ...ensemble, numTree, treeOffset: ensemble.treeOffset.subarray(0, numTree + 1) };
}

function bars(entries: readonly (readonly [name: string, share: number])[]): string {
  const option = {
    grid: { left: 24, right: 48, top: 4, bottom: 8, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
    xAxis: axis('value', '', { axisLabel: { show: false }, splitLine: { show: false } }),
    yAxis: featureAxis(entries.map(([name]) => name)),
    series: [
      {
        type: 'bar',
        barMaxWidth: 16,
        itemStyle: { color: VALIDATION_COLOR, borderRadius: 2 },
        label: {
          show: true,
          position: 'right',
          color: 'var(--muted)',
          formatter: ({ value }: { value: number }) => `${(100 * value).toFixed(1)} %`,
        },
        data: entries.map(([, share]) => share),
      },
    ],
  };
  return drawChart(option, 'share of each feature in the total gain', {
    width: 1140,
    height: 24 + 26 * entries.length,
  });
}

/** Feature names from top to bottom. */
export function featureAxis(names: readonly string[]): object {
  const shown = names.map((name) => (name.length > 40 ? `${name.slice(0, 39)}…` : name));
  return axis('category', '', {
    data: shown,
    inverse: true,
    axisLabel: { color: 'var(--ink)', fontSize: 12, interval: 0 },
  });
}
