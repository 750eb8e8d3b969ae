import { quoteCsvCell } from '../../frame/csv-cell.ts';
import { formatFloat32 } from '../../frame/float-text.ts';
import type { OutputColumn } from '../../frame/frame.ts';
import type { Assembly } from './assemble.ts';
import { columnOf } from './column.ts';

/** The validation rows as CSV: id, labels, and what the model answers. */
export function predictionsCsv(assembly: Assembly, columns: readonly OutputColumn[]): string {
  const { id, validation } = assembly;
  const all = [...labelColumns(assembly), ...columns];
  const names = [...(id ? [id.name] : []), ...all.map(({ name }) => name)];
  const lines = [names.map(quoted).join(',')];
  const cells = [...(id ? [(row: number) => quoted(id.textOf(row))] : []), ...all.map(cellsOf)];
  for (let row = 0; row < validation.numRow; row++) lines.push(cells.map((cellOf) => cellOf(row)).join(','));
  return `${lines.join('\n')}\n`;
}

function labelColumns({ targets, classes, validation }: Assembly): OutputColumn[] {
  const { label, labelLowerBound, labelUpperBound } = validation;
  if (labelLowerBound && labelUpperBound) {
    return [labelLowerBound, labelUpperBound].map((values, bound) => ({ name: targets[bound]!, values }));
  }
  if (classes) return [{ name: targets[0]!, values: Array.from(label, (code) => String(classes[code])) }];
  return targets.map((name, target) => ({ name, values: columnOf(label, targets.length, target) }));
}

/** The cells of a column as text. */
function cellsOf({ values }: OutputColumn): (row: number) => string {
  if (values instanceof Float32Array) return (row) => formatFloat32(values[row]!);
  return (row) => quoted(String(values[row] ?? ''));
}

function quoted(text: string): string {
  return quoteCsvCell(text, ',');
}
