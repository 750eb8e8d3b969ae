import type { TreeEnsemble } from '../../engine/tree-ensemble.ts';
import { computeImportance } from '../../explain/importance.ts';
import { count } from '../../frame/row-errors.ts';
import { barChart } from '../../page/charts/index.ts';
import { details, section, table } from '../../page/html.ts';

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
  return section(
    'Feature importance',
    about,
    shares(top.map(({ feature, totalGain }) => [names[feature]!, totalGain / total])),
  );
}

function numRoundOf({ iterationIndptr }: TreeEnsemble): number {
  return iterationIndptr.length - 1;
}

function firstRounds(ensemble: TreeEnsemble, numRound: number): TreeEnsemble {
  const numTree = ensemble.iterationIndptr[numRound]!;
  return { ...ensemble, numTree, treeOffset: ensemble.treeOffset.subarray(0, numTree + 1) };
}

function shares(entries: readonly (readonly [name: string, share: number])[]): string {
  const label = 'share of each feature in the total gain';
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  const rows = entries.map(([name, share]) => [name, percent(share)]);
  const chart = barChart({
    label,
    names: entries.map(([name]) => name),
    series: [{ name: 'total_gain', values: entries.map(([, share]) => share) }],
    format: percent,
  });
  return chart + details('The numbers', table(label, ['feature', 'share of total_gain'], rows));
}
