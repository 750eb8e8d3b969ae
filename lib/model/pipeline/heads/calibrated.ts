import type { PlanNode } from '../node.ts';
import { pairwiseSum } from '../numbers.ts';
import type { Shape } from '../shape.ts';
import { answerClasses, classesHead, type Floats, probabilitiesOf } from './answers.ts';
import { type Calibrate, compileCalibrator, compileTemperature } from './calibrators.ts';
import type { CompileHead, Head } from './head.ts';
import { readLabels, requireClassifier, tellSecond } from './members.ts';

/** As scikit-learn has it: what is above 1 by less was rounded there. */
const ROUNDED_UP = 1 + 1e-5;

/** The mean over calibrated classifiers, float64. */
export const compileCalibrated: CompileHead = (node, input) => {
  const labels = readLabels(node);
  const members = node
    .list('calibrated_classifiers_')
    .map((member, at) => compileOne(node.child(member, `calibrated_classifiers_[${at}]`), input, labels));
  if (members.length === 0) throw node.refuse('has no calibrated_classifiers_');
  return classesHead(labels, true, (table, rows, options) => {
    const sum = new Float64Array(table.numRow * labels.length);
    for (const member of members) {
      for (const [at, p] of member(table, rows, options).entries()) sum[at]! += p;
    }
    return answerClasses(
      sum.map((total) => total / members.length),
      labels.length,
    );
  });
};

type Member = (...given: Parameters<Head['score']>) => Float64Array;

function compileOne(node: PlanNode, input: Shape, labels: readonly (string | number)[]): Member {
  const key = node.get('estimator') === undefined ? 'base_estimator' : 'estimator';
  const inner = node.plan.compileHead(node.child(node.fitted(key), key), input);
  const told = inner.decide ? { ...inner, isVote: false } : inner; // its decisions are calibrated, and not its probabilities
  const { classes, score, decide } = requireClassifier(node, told, key, labels.length === 2 ? 2 : undefined);
  const places = classes.map((label) => labels.indexOf(label));
  if (places.some((place) => place < 0)) throw node.refuse(`has classes in its ${key} that are not its own`);
  const numClass = labels.length;
  const calibrators = node.list(node.get('calibrators') === undefined ? 'calibrators_' : 'calibrators');
  const children = calibrators.map((one, at) => node.child(one, `calibrators[${at}]`));
  if (children[0]?.shortName === '_TemperatureScaling') {
    if (inner.isVote) throw children[0].refuseClass();
    if (classes.length !== numClass) throw node.refuse(`has ${classes.length} classes for ${numClass}`);
    const scale = compileTemperature(children[0], numClass);
    return (table, rows, options) => scale(probabilitiesOf(score(table, rows, options)));
  }
  if (children.length !== (numClass === 2 ? 1 : classes.length)) {
    throw node.refuse(`has ${children.length} calibrators for ${classes.length} classes`);
  }
  const calibrates = children.map((child) => compileCalibrator(child, !inner.isPrecise));
  return (table, rows, options) => {
    if (numClass === 2) return ofTwo(calibrates[0]!, tellSecond({ ...inner, classes }, table, rows, options));
    const given = decide?.(table, rows, options) ?? probabilitiesOf(score(table, rows, options));
    return ofSeveral(calibrates, given, { places, numClass });
  };
}

function ofTwo(calibrate: Calibrate, given: Floats): Float64Array {
  const probability = new Float64Array(given.length * 2);
  for (const [row, score] of given.entries()) {
    const p = calibrate(score);
    probability[2 * row] = atMostOne(1 - p);
    probability[2 * row + 1] = atMostOne(p);
  }
  return probability;
}

interface Classes {
  /** the class that each calibrator is of */
  readonly places: readonly number[];
  readonly numClass: number;
}

function ofSeveral(calibrates: readonly Calibrate[], given: Floats, { places, numClass }: Classes): Float64Array {
  const numRow = given.length / calibrates.length;
  const probability = new Float64Array(numRow * numClass);
  for (const [at, score] of given.entries()) {
    const from = at % calibrates.length;
    const row = (at - from) / calibrates.length;
    probability[row * numClass + places[from]!] = calibrates[from]!(score);
  }
  for (let start = 0; start < probability.length; start += numClass) {
    const sum = pairwiseSum(probability, undefined, start, start + numClass);
    for (let at = start; at < start + numClass; at++) {
      probability[at] = sum === 0 ? 1 / numClass : atMostOne(probability[at]! / sum);
    }
  }
  return probability;
}

function atMostOne(p: number): number {
  return p > 1 && p <= ROUNDED_UP ? 1 : p;
}
