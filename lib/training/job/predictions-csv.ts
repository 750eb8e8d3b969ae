import { quoteCsvCell } from '../../frame/csv-cell.ts';
import { formatFloat32 } from '../../frame/float-text.ts';
import type { OutputColumn } from '../../frame/frame.ts';
import type { Assembly } from './assemble.ts';
import { cellText } from './column.ts';

/** The validation rows as CSV: id, label, and what the model answers. */
export function predictionsCsv(assembly: Assembly, columns: readonly OutputColumn[]): string {
  const { id, target, validation, validationRows } = assembly;
  const names = [...(id ? [id.name] : []), target, ...columns.map(({ name }) => name)];
  const lines = [names.map(quoted).join(',')];
  for (let row = 0; row < validation.numRow; row++) {
    const cells = [...(id ? [cellText(id, validationRows[row]) ?? ''] : []), labelText(assembly, row)];
    lines.push([...cells, ...columns.map((column) => cell(column, row))].map(quoted).join(','));
  }
  return `${lines.join('\n')}\n`;
}

function labelText({ classes, validation }: Assembly, row: number): string {
  const label = validation.label[row];
  return classes ? String(classes[label]) : formatFloat32(label);
}

function cell({ values }: OutputColumn, row: number): string {
  const value = values[row];
  return typeof value === 'number' && values instanceof Float32Array ? formatFloat32(value) : String(value ?? '');
}

function quoted(text: string): string {
  return quoteCsvCell(text, ',');
}
