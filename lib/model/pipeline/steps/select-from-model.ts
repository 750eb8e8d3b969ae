import { computeImportance } from '../../../explain/importance.ts';
import { ensemblesOf } from '../../model-kinds.ts';
import { type GraphObject, isArray, isObject } from '../graph.ts';
import type { PlanNode } from '../node.ts';
import { pairwiseSum } from '../numbers.ts';
import { selectColumns } from './select.ts';
import type { CompileStep } from './step.ts';

const { fround } = Math;

/** Columns that a model finds important. */
export const compileSelectFromModel: CompileStep = (node, input) => {
  node.requireWidth(input);
  const fitted = node.flag('prefit') ? 'estimator' : 'estimator_';
  const child = node.child(node.fitted(fitted), fitted);
  const scores = readScores(child, input.width);
  const threshold = readThreshold(node, scores);
  const most = node.get('max_features_') ?? node.get('max_features') ?? null;
  if (most !== null && typeof most !== 'number') throw node.unsupported('max_features');
  const order = Array.from(scores, (_, column) => column).sort((a, b) => scores[b]! - scores[a]! || a - b);
  const candidates = new Set(order.slice(0, most ?? scores.length));
  const kept = Array.from(scores, (score, column) => (score >= threshold && candidates.has(column) ? column : -1));
  return selectColumns(
    input,
    kept.filter((column) => column >= 0),
  );
};

function readScores(node: PlanNode, width: number): Float64Array | Float32Array {
  if (!node.object.className.startsWith('xgboost.')) return readCoefficients(node, width);
  const importances = importancesOf(node, node.object);
  if (importances.length === width) return importances;
  throw node.refuse(`was trained on ${importances.length} columns, but is given ${width}`);
}

/** XGBoost's `feature_importances_`: float32, and divided by their sum. */
function importancesOf(node: PlanNode, object: GraphObject): Float32Array {
  const model = node.plan.openModel(object);
  const scores = new Float32Array(model.numFeature);
  const type = node.choice('importance_type', ['gain', 'weight', 'cover', 'total_gain', 'total_cover'], 'gain');
  const member = type.replace(/_(.)/, (_, letter: string) => letter.toUpperCase()) as
    | 'gain'
    | 'weight'
    | 'cover'
    | 'totalGain'
    | 'totalCover';
  const ensembles = ensemblesOf(model);
  if (ensembles.length === 0) throw node.refuse('has no trees whose importance could be told');
  for (const { feature, ...importance } of computeImportance(ensembles)) scores[feature] = importance[member];
  const sum = pairwiseSum(scores, fround);
  return sum === 0 ? scores : scores.map((score) => score / sum);
}

/** |coefficient|, and their sum where there are several of a column. */
function readCoefficients(node: PlanNode, width: number): Float64Array {
  const value = node.get('coef_');
  if (!isArray(value) || !isObject(node.object)) throw node.refuseClass();
  if (value.shape.length === 1) return node.floats('coef_', width).map(Math.abs);
  const { numRow, values } = node.matrix('coef_', width);
  return Float64Array.from({ length: width }, (_, column) => {
    let sum = 0;
    for (let row = 0; row < numRow; row++) sum += Math.abs(values[row * width + column]!);
    return sum;
  });
}

function readThreshold(node: PlanNode, scores: Float32Array | Float64Array): number {
  const threshold = node.get('threshold') ?? 'mean';
  const round = scores instanceof Float32Array ? fround : (value: number) => value;
  if (typeof threshold === 'number') return round(threshold);
  const parts = typeof threshold === 'string' ? /^(?:\s*([\d.eE+-]+)\s*\*)?\s*(mean|median)\s*$/.exec(threshold) : null;
  if (parts === null) throw node.unsupported('threshold');
  const reference = parts[2] === 'mean' ? round(pairwiseSum(scores, round) / scores.length) : medianOf(scores, round);
  if (parts[1] === undefined) return reference;
  return round((node.isFrom(1, 6) ? round(Number(parts[1])) : Number(parts[1])) * reference);
}

function medianOf(scores: Float32Array | Float64Array, round: (value: number) => number): number {
  const sorted = scores.slice().sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : round(round(sorted[middle - 1]! + sorted[middle]!) / 2);
}
