// Columns kept, in their order.
import type { PlanNode } from '../node.ts';
import type { Shape } from '../shape.ts';
import { selectColumns } from './select.ts';
import type { CompileStep, Step } from './step.ts';

/** RFE, RFECV and SequentialFeatureSelector know what they keep. */
export const compileSupport: CompileStep = (node, input) => {
  const support = node.list('support_', input.width).map((isKept) => isKept === true || isKept === 1);
  return keep(node, input, support);
};

export const compileVarianceThreshold: CompileStep = (node, input) => {
  const threshold = node.number('threshold', 0);
  const variances = node.floats('variances_', input.width);
  return keep(
    node,
    input,
    Array.from(variances, (variance) => variance > threshold),
  );
};

type Choose = (node: PlanNode, width: number, parameter: string) => boolean[];

const MODES: Readonly<Record<string, Choose>> = {
  k_best: chooseBest,
  percentile: choosePercentile,
  fpr: chooseFalsePositives,
  fdr: chooseFalseDiscoveries,
  fwe: chooseFamilywise,
};

export const compileSelectKBest = selecting(chooseBest, 'k');
export const compileSelectPercentile = selecting(choosePercentile, 'percentile');
export const compileSelectFpr = selecting(chooseFalsePositives, 'alpha');
export const compileSelectFdr = selecting(chooseFalseDiscoveries, 'alpha');
export const compileSelectFwe = selecting(chooseFamilywise, 'alpha');

/** One of the others, by its `mode`. */
export const compileGenericSelect: CompileStep = (node, input) => {
  const mode = node.choice('mode', Object.keys(MODES), 'percentile');
  return keep(node, input, MODES[mode]!(node, input.width, 'param'));
};

function selecting(choose: Choose, parameter: string): CompileStep {
  return (node, input) => keep(node, input, choose(node, input.width, parameter));
}

function keep(node: PlanNode, input: Shape, kept: readonly boolean[]): Step {
  node.requireWidth(input);
  return selectColumns(
    input,
    kept.flatMap((isKept, column) => (isKept ? [column] : [])),
  );
}

/** The k highest scores; NaN is the lowest, and among equals the last win. */
function chooseBest(node: PlanNode, width: number, parameter: string): boolean[] {
  const k = node.get(parameter);
  if (k === 'all') return new Array(width).fill(true);
  if (typeof k !== 'number') throw node.unsupported(parameter);
  const scores = cleanScores(node, width);
  const order = Array.from(scores, (_, column) => column).sort((a, b) => compare(scores[a]!, scores[b]!) || a - b);
  const chosen = new Set(k === 0 ? [] : order.slice(-k));
  return Array.from(scores, (_, column) => chosen.has(column));
}

/** Scores above the percentile, and from the left of those that are equal to it as many as make up the number. */
function choosePercentile(node: PlanNode, width: number, parameter: string): boolean[] {
  const percentile = node.number(parameter, 10);
  if (percentile === 100) return new Array(width).fill(true);
  if (percentile === 0) return new Array(width).fill(false);
  const scores = cleanScores(node, width);
  const threshold = percentileOf(scores, 100 - percentile);
  const chosen = Array.from(scores, (score) => score > threshold);
  const ties = Array.from(scores, (_, column) => column).filter((column) => scores[column] === threshold);
  if (ties.length === 0) return chosen;
  const wanted = Math.trunc((width * percentile) / 100);
  const missing = wanted - chosen.filter(Boolean).length;
  for (const column of ties.slice(0, Math.max(0, missing))) chosen[column] = true;
  return chosen;
}

function chooseFalsePositives(node: PlanNode, width: number, parameter: string): boolean[] {
  const alpha = node.number(parameter, 0.05);
  return Array.from(node.floats('pvalues_', width), (p) => p < alpha);
}

function chooseFamilywise(node: PlanNode, width: number, parameter: string): boolean[] {
  const alpha = node.number(parameter, 0.05);
  return Array.from(node.floats('pvalues_', width), (p) => p < alpha / width);
}

/** Benjamini and Hochberg: all up to the highest that lies below its line. */
function chooseFalseDiscoveries(node: PlanNode, width: number, parameter: string): boolean[] {
  const alpha = node.number(parameter, 0.05);
  const values = node.floats('pvalues_', width);
  const sorted = values.slice().sort();
  const last = sorted.findLastIndex((p, at) => p <= (alpha / width) * (at + 1));
  return Array.from(values, (p) => last >= 0 && p <= sorted[last]!);
}

/** NaN becomes the lowest number. */
function cleanScores(node: PlanNode, width: number): Float64Array {
  return node.floats('scores_', width).map((score) => (Number.isNaN(score) ? -Number.MAX_VALUE : score));
}

function compare(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** `np.percentile` of numbers, linear between two of them. */
function percentileOf(numbers: Float64Array, percentile: number): number {
  const sorted = numbers.slice().sort();
  const place = (percentile / 100) * (sorted.length - 1);
  const below = Math.floor(place);
  const [low, high] = [sorted[below]!, sorted[Math.min(below + 1, sorted.length - 1)]!];
  const part = place - below;
  // as numpy's _lerp: from the nearer end
  return part >= 0.5 ? high - (high - low) * (1 - part) : low + (high - low) * part;
}
