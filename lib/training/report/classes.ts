import { lineChart } from '../../page/charts/index.ts';
import { escapeHtml, row, scroll, section, table } from '../../page/html.ts';
import type { ClassificationMetrics } from '../job/classification-metrics.ts';
import { isClass, probabilityOf } from '../job/classification-metrics.ts';
import { plain } from '../job/metric-lines.ts';
import { precisionRecallCurve, rocCurve } from './threshold-curves.ts';

const MAX_CURVES = 10;
/** With more classes the matrix takes the width of the page, in small cells. */
const MAX_LARGE_CELLS = 12;

/** Cells of a confusion matrix are as strong as their share of the true class. */
export const CLASSES_STYLE = `
.confusion th, .confusion td { padding: 8px 14px; text-align: center; }
.confusion tbody th { text-align: right; }
.confusion tbody td { background: rgba(var(--share-color), calc(var(--share) / 125%)); border: 1px solid var(--card); min-width: 56px; }
.dense { font-size: 11px; margin-bottom: 24px; }
.dense th, .dense tbody td { padding: 2px 3px; min-width: 22px; height: 22px; }
.dense thead th { vertical-align: bottom; }
.dense thead span { writing-mode: vertical-rl; transform: rotate(180deg); max-height: 24ch; overflow: hidden; text-overflow: ellipsis; }
@media print {
  .dense { font-size: 7px; }
  .dense th, .dense tbody td { padding: 1px; min-width: 0; height: auto; }
}
`;

/** How a classifier's answers fall out per class. @param label (numRow) @param probability (numRow, numClass) */
export function classes(
  metrics: ClassificationMetrics,
  label: Float32Array,
  probability: Float32Array | undefined,
): string {
  const about = 'Validation rows: true classes down, predicted classes across; colour is the share of the true class.';
  const isDense = metrics.classes.length > MAX_LARGE_CELLS;
  const figures = [confusionMatrix(metrics, isDense), classTable(metrics)];
  const parts = [section('Classes', about, isDense ? figures.join('') : row(...figures))];
  if (probability) parts.push(thresholdCurves(metrics, label, probability));
  return parts.join('');
}

function confusionMatrix({ classes: all, confusion }: ClassificationMetrics, isDense: boolean): string {
  const head = all.map(({ label }) => `<th scope="col"><span>${escapeHtml(label)}</span></th>`).join('');
  const body = all.map((truth, i) => {
    const cells = all.map((_, j) => {
      const count = confusion[i * all.length + j]!;
      const share = truth.support > 0 ? Math.round((100 * count) / truth.support) : 0;
      return `<td style="--share:${share}%" title="${share} %">${isDense && count === 0 ? '' : count}</td>`;
    });
    return `<tr><th scope="row">${escapeHtml(truth.label)}</th>${cells.join('')}</tr>`;
  });
  const matrix = `<table class="confusion${isDense ? ' dense' : ''}"><thead><tr><td></td>${head}</tr></thead><tbody>${body.join('')}</tbody></table>`;
  return scroll('confusion matrix', matrix);
}

function classTable({ classes: all }: ClassificationMetrics): string {
  const rows = all.map(({ label, precision, recall, f1, rocAuc, support }) => [
    label,
    ...[precision, recall, f1, rocAuc].map((value) => (value === undefined ? '' : plain(value))),
    String(support),
  ]);
  return table('metrics of each class', ['class', 'precision', 'recall', 'f1', 'roc auc', 'rows'], rows);
}

function thresholdCurves(
  { classes: all }: ClassificationMetrics,
  label: Float32Array,
  probability: Float32Array,
): string {
  // the curves of the first of two classes are those of the second, seen from the other side
  const shown = all.length === 2 ? [1] : [...all.keys()].slice(0, MAX_CURVES);
  const curves = shown.map((index) => ({
    name: all[index]!.label,
    isPositive: isClass(label, index),
    score: probabilityOf(probability, index, all.length),
  }));
  const linesOf = (curve: typeof rocCurve) =>
    curves.map(({ name, isPositive, score }) => ({ name, points: curve(isPositive, score) }));
  const roc = lineChart({
    label: 'true positive rate over false positive rate',
    x: { name: 'false positive rate' },
    y: { name: 'true positive rate' },
    lines: linesOf(rocCurve),
    isUnitSquare: true,
    hasDiagonal: true,
  });
  const recall = lineChart({
    label: 'precision over recall',
    x: { name: 'recall' },
    y: { name: 'precision' },
    lines: linesOf(precisionRecallCurve),
    isUnitSquare: true,
  });
  const about = `Each class against the others over every threshold of its probability${all.length > MAX_CURVES ? `, the first ${MAX_CURVES} classes` : ''}. Left: ROC, the diagonal is chance. Right: precision and recall.`;
  return section('Thresholds', about, row(roc, recall));
}
