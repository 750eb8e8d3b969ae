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
  for (let row = 0; row < validation.numRow; row++) {
    const cells = id ? [id.textOf(row)] : [];
    lines.push([...cells, ...all.map((column) => cell(column, row))].map(quoted).join(','));
  }
  return `${lines.join('\n')}\n`;
}

function labelColumns({ targets, classes, validation }: Assembly): OutputColumn[] {
  const { label, labelLowerBound, labelUpperBound } = validation;
  if (labelLowerBound && labelUpperBound) {
    return [labelLowerBound, labelUpperBound].map((values, bound) => ({ name: targets[bound], values }));
  }
  if (classes) return [{ name: targets[0], values: Array.from(label, (code) => String(classes[code])) }];
  return targets.map((name, target) => ({ name, values: columnOf(label, targets.length, target) }));
}

function cell({ values }: OutputColumn, row: number): string {
  const value = values[row];
  return typeof value === 'number' && values instanceof Float32Array ? formatFloat32(value) : String(value ?? '');
}

function quoted(text: string): string {
  return quoteCsvCell(text, ',');
}
