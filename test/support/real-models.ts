import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const MODELS = ['abalone', 'wine', 'breast_cancer', 'penguins'] as const;
const ROOT = join(import.meta.dirname, '..', '..');

export function modelDir(name: string): string {
  return join(ROOT, 'model-artifacts', name);
}

/** The rows that no model was trained on, as CSV with a header. */
export function holdoutCsv(name: string): string {
  return readFileSync(join(modelDir(name), 'holdout.csv'), 'utf8');
}

/** What real XGBoost predicts for the holdout rows: column → cells. */
export function expectedColumns(name: string): Map<string, string[]> {
  return csvColumns(readFileSync(join(modelDir(name), 'predictions.csv'), 'utf8'));
}

/** Columns of a CSV text without quotes. */
function csvColumns(text: string): Map<string, string[]> {
  const [header = [], ...rows] = text
    .trimEnd()
    .split(/\r?\n/)
    .map((line) => line.split(','));
  return new Map(header.map((name, column) => [name, rows.map((row) => row[column]!)]));
}

/** Cells by their bits: two texts of the same float32 are equal, labels as they are. */
export function bits(cells: readonly unknown[]): unknown[] {
  return cells.map((cell) => {
    if (typeof cell === 'string' && (cell === '' || Number.isNaN(Number(cell)))) return cell;
    return new Uint32Array(Float32Array.of(Number(cell)).buffer)[0];
  });
}
