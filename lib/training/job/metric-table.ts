import type { RoundReport } from '../train.ts';
import type { ClassificationMetrics } from './classification-metrics.ts';
import type { Evaluation } from './evaluate.ts';
import { plain } from './metric-lines.ts';

/** The metrics of the validation rows as tables for people's eyes, one line each. */
export function metricTable(
  { regression, classification, targets }: Evaluation,
  round: RoundReport['metrics'] = [],
): string[] {
  const tables = [
    ...(targets.length > 0 ? [ofTargets(targets)] : []),
    ...(regression ? [ofNames(Object.entries(regression))] : []),
    ...(classification ? [ofClasses(classification), ofConfusion(classification)] : []),
  ];
  const shown =
    tables.length > 0
      ? tables
      : [ofNames(round.filter(({ set }) => set === 'validation').map(({ metric, value }) => [metric, value]))];
  return shown.flatMap((table, index) => (index === 0 ? aligned(table) : ['', ...aligned(table)]));
}

type Cells = readonly (readonly string[])[];

function ofNames(entries: readonly (readonly [name: string, value: number])[]): Cells {
  return entries.map(([name, value]) => [name, plain(value)]);
}

function ofTargets(targets: Evaluation['targets']): Cells {
  const names = Object.keys(targets[0]!.metrics);
  return [
    ['target', ...names],
    ...targets.map(({ target, metrics }) => [target, ...Object.values(metrics).map((value) => plain(value))]),
  ];
}

function ofClasses({ accuracy, classes }: ClassificationMetrics): Cells {
  const number = (value: number | undefined) => (value === undefined ? '' : plain(value));
  const rows = classes.map(({ label, precision, recall, f1, rocAuc, support }) => [
    label,
    ...[precision, recall, f1, rocAuc, support].map(number),
  ]);
  return [['class', 'precision', 'recall', 'f1', 'roc_auc', 'support'], ...rows, ['accuracy', plain(accuracy)]];
}

function ofConfusion({ classes, confusion }: ClassificationMetrics): Cells {
  const labels = classes.map(({ label }) => label);
  const rows = labels.map((label, row) => [
    label,
    ...labels.map((_, column) => String(confusion[row * labels.length + column])),
  ]);
  return [['label \\ predicted', ...labels], ...rows];
}

/** Names to the left, numbers to the right. */
function aligned(cells: Cells): string[] {
  const numColumn = Math.max(0, ...cells.map((row) => row.length));
  const widths = Array.from({ length: numColumn }, (_, column) =>
    Math.max(...cells.map((row) => row[column]?.length ?? 0)),
  );
  return cells.map((row) =>
    row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))).join('  '),
  );
}
