import type { TreeEnsemble } from '../../engine/tree-ensemble.ts';
import { computeImportance } from '../../explain/importance.ts';
import { count } from '../../frame/row-errors.ts';
import { shorten } from '../../short-text.ts';
import { drawChart, type NameAxis, VALIDATION_COLOR } from './chart.ts';
import { section } from './html.ts';
import { bars, barTexts } from './marks.ts';
import { Scale } from './scale.ts';

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
  return section('Feature importance', about, shareBars(shares));
}

function numRoundOf({ iterationIndptr }: TreeEnsemble): number {
  return iterationIndptr.length - 1;
}

function firstRounds(ensemble: TreeEnsemble, numRound: number): TreeEnsemble {
  const numTree = ensemble.iterationIndptr[numRound]!;
  return { ...ensemble, numTree, treeOffset: ensemble.treeOffset.subarray(0, numTree + 1) };
}

function shareBars(entries: readonly (readonly [name: string, share: number])[]): string {
  const lengths = entries.map(([, share]) => share);
  const { axis, left } = featureAxis(entries.map(([name]) => name));
  return drawChart('share of each feature in the total gain', {
    size: { width: 1140, height: 24 + 26 * entries.length },
    margins: { left, right: 60, top: 4, bottom: 8 },
    x: { name: '', scale: Scale.upTo(lengths[0]!), isHidden: true },
    y: axis,
    marks: [
      bars([{ lengths, color: VALIDATION_COLOR }]),
      barTexts(
        lengths,
        lengths.map((share) => `${(100 * share).toFixed(1)} %`),
      ),
    ],
  });
}

const MAX_CHARACTERS = 40;
const CHARACTER_WIDTH = 6.6;

/** Feature names from top to bottom, and how much room they need. */
export function featureAxis(names: readonly string[]): { readonly axis: NameAxis; readonly left: number } {
  const shown = names.map((name) => shorten(name, MAX_CHARACTERS));
  const longest = Math.max(...shown.map(({ length }) => length));
  return { axis: { names: shown }, left: Math.ceil(24 + CHARACTER_WIDTH * longest) };
}
