import { readFileSync } from 'node:fs';
import papaparse from 'papaparse';
import { FeatureMatrix } from '../../lib/engine/feature-matrix.ts';
import type { Model } from '../../lib/model/model.ts';

export type Row = Record<string, string>;

/** Rows by column name; files without a header get the names c0, c1, …. */
export function readCsv(path: string, hasHeader = true): Row[] {
  const text = readFileSync(path, 'utf8');
  const options = { skipEmptyLines: true } as const;
  if (hasHeader) return papaparse.parse<Row>(text, { ...options, header: true }).data;
  const rows = papaparse.parse<string[]>(text, options).data;
  return rows.map((cells) => Object.fromEntries(cells.map((cell, index) => [`c${index}`, cell])));
}

/** The model's features by name, or by position; text categories become codes, and blanks are missing. */
export function fillMatrix(model: Model, rows: Row[], hasHeader = true): FeatureMatrix {
  const names = hasHeader ? model.featureNames! : Array.from({ length: model.numFeature }, (_, index) => `c${index}`);
  const cell = (row: Row, name: string, feature: number): number => {
    const text = row[name]!;
    const codes = model.categories[feature];
    if (text === '') return Number.NaN;
    return codes === undefined ? Number(text) : (codes.get(text) ?? Number.NaN);
  };
  const values = rows.flatMap((row) => names.map((name, feature) => cell(row, name, feature)));
  return new FeatureMatrix(Float32Array.from(values), rows.length, model.numFeature);
}

/** Each row's answer by column: the prediction, its deviation in an ensemble, a probability for each class. */
export async function answer(model: Model, matrix: FeatureMatrix): Promise<Record<string, string | number>[]> {
  const { value, probability, classIndex, std } = await model.score(matrix);
  const { classes } = model;
  return Array.from({ length: matrix.numRow }, (_, row) => {
    if (classes === undefined) return { prediction: value[row]!, ...(std && { prediction_std: std[row]! }) };
    const columns = classes.map((label, k) => [`${label}_proba`, probability![row * classes.length + k]!]);
    return { prediction: classes[classIndex![row]!]!, ...Object.fromEntries(columns) };
  });
}

/** The same from a file of expected answers: numbers are shortest float32 texts. */
export function readAnswers(path: string, hasHeader = true): Record<string, string | number>[] {
  return readCsv(path, hasHeader).map(({ id: _, ...row }) => {
    const cells = Object.entries(row).map(([name, text]) => [hasHeader ? name : 'prediction', toNumber(text)]);
    return Object.fromEntries(cells);
  });
}

function toNumber(text: string): string | number {
  return Number.isNaN(Number(text)) ? text : Math.fround(Number(text));
}
