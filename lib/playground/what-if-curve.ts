import type { Answers, PredictorOf, RowOptions } from '../browser.ts';
import { rowOf } from './contribution-parts.ts';
import type { Field, PlaygroundDescription } from './description.ts';
import { outputName } from './output-names.ts';
import { stepsOf } from './steps.ts';

/** What a model answers a row when one of its features has other values. */
export interface WhatIfCurve {
  /** what the answers are */
  readonly answer: string;
  /** numbers in ascending order, or the names of categories */
  readonly values: readonly number[] | readonly string[];
  /** (numValue) answers, of one output or of several classes */
  readonly answers: readonly { readonly name: string; readonly values: readonly number[] }[];
  /** the row's own number, or the place of its category; undefined where it is missing */
  readonly current: number | undefined;
}

const NUM_VALUE = 100;
/** Lines and categories that are drawn. */
const [MAX_LINES, MAX_CATEGORIES] = [6, 24];

/** The curve of one feature; undefined for a feature that takes no other values. */
export function whatIfCurve(
  predictor: PredictorOf<Answers>,
  description: PlaygroundDescription,
  cells: readonly string[],
  feature: number,
): WhatIfCurve | undefined {
  const field = description.fields[feature]!;
  const text = cells[feature]!;
  const values = field.categories ? someCategories(field.categories, text) : numbersOf(field, text);
  if (values.length === 0) return undefined;
  const own = text === '' || Number.isNaN(Number(text)) ? undefined : Number(text);
  const place = field.categories?.length ? (values as readonly string[]).indexOf(text) : -1;
  const row = rowOf(cells);
  const rows = values.map((value) => row.with(feature, String(value)));
  return {
    values,
    current: field.categories ? (place < 0 ? undefined : place) : own,
    ...answersTo(predictor, description, rows),
  };
}

/** Within the range of the model's thresholds, and the row's own value. */
function numbersOf(field: Field, text: string): number[] {
  const own = text === '' ? Number.NaN : Number(text);
  const steps = stepsOf(field, [own]) ?? stepsOf({ kind: field.kind, range: aroundOf(own) })!;
  const width = steps.max - steps.min;
  const isCounted = field.kind !== 'number' && width <= NUM_VALUE;
  const numStep = isCounted ? Math.round(width) : NUM_VALUE;
  const grid = Array.from({ length: numStep + 1 }, (_, at) =>
    Number((steps.min + (width * at) / numStep).toPrecision(12)),
  );
  const all = Number.isFinite(own) ? [...grid, own] : grid;
  return [...new Set(field.kind === 'number' ? all : all.map(Math.round))].sort((a, b) => a - b);
}

/** Where no tree says how far the values go. */
function aroundOf(own: number): readonly [min: number, max: number] {
  const middle = Number.isFinite(own) ? own : 0;
  const reach = Math.abs(middle) || 1;
  return [middle - reach, middle + reach];
}

function someCategories(categories: readonly string[], own: string): readonly string[] {
  const shown = categories.slice(0, MAX_CATEGORIES);
  return shown.includes(own) || !categories.includes(own) ? shown : [...shown.slice(0, -1), own];
}

/** Probabilities of the likeliest classes (of two, of the second), or what the objective answers. */
function answersTo(
  predictor: PredictorOf<Answers>,
  description: PlaygroundDescription,
  rows: readonly (readonly (string | null)[])[],
): Pick<WhatIfCurve, 'answer' | 'answers'> {
  const { outputs, classes, numGroup, missing } = description;
  const hasProbability = outputs.includes('probability') && (classes !== null || numGroup > 1);
  const flat = hasProbability
    ? predictor.predictProbability(rows, { missing })
    : numbersFrom(predictor, rows, { missing });
  const numOutput = flat.length / rows.length;
  const columns = Array.from({ length: numOutput }, (_, output) => ({
    name: numOutput === 1 ? 'prediction' : outputName(description, output),
    values: rows.map((_, row) => flat[row * numOutput + output]!),
  }));
  if (!hasProbability) return { answer: 'prediction', answers: columns.slice(0, MAX_LINES) };
  if (columns.length === 2) return { answer: `probability of ${columns[1]!.name}`, answers: [columns[1]!] };
  const likeliest = columns.toSorted((a, b) => Math.max(...b.values) - Math.max(...a.values));
  const shown = new Set(likeliest.slice(0, MAX_LINES));
  return { answer: 'probability', answers: columns.filter((column) => shown.has(column)) };
}

/** (numRow, numOutput) */
function numbersFrom(
  predictor: PredictorOf<Answers>,
  rows: readonly (readonly (string | null)[])[],
  options: Pick<RowOptions, 'missing'>,
): Float32Array {
  return predictor.answers === 'numbers' ? predictor.predict(rows, options) : predictor.predictMargin(rows, options);
}
