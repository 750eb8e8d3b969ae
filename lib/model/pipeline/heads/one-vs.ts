import { argmax } from '../../../objective/softmax.ts';
import type { Scores } from '../../model.ts';
import type { Floats } from './answers.ts';
import { answerClasses, arePrecise, besideEachOther, classesHead, columnOf, probabilitiesOf } from './answers.ts';
import type { CompileHead } from './head.ts';
import { compileClassifiers, readLabels, requireUndecided } from './members.ts';

/** A classifier for each class against the others. */
export const compileOneVsRest: CompileHead = (node, input) => {
  const binarizer = node.child(node.fitted('label_binarizer_'), 'label_binarizer_');
  const type = binarizer.get('y_type_');
  if (type !== 'binary' && type !== 'multiclass') throw binarizer.unsupported('y_type_');
  const labels = readLabels(binarizer);
  const members = compileClassifiers(node, 'estimators_', input, 2);
  if (members.length !== (labels.length === 2 ? 1 : labels.length)) {
    throw node.refuse(`has ${members.length} members for ${labels.length} classes`);
  }
  for (const [at, member] of members.entries()) requireUndecided(node, member, `estimators_[${at}]`);
  const isNaNWithoutSum = !node.isFrom(1, 7);
  return classesHead(labels, arePrecise(members), (table, rows, options) => {
    const yes = members.map((member) => columnOf(probabilitiesOf(member.score(table, rows, options)), 2, 1));
    const both = yes.length > 1 ? yes : [yes[0]!.map((p) => 1 - p), yes[0]!];
    const classIndex = yes.length > 1 ? lastLargest(yes) : Int32Array.from(yes[0]!, (p) => (p > 0.5 ? 1 : 0));
    return answerClasses(normed(besideEachOther(both), labels.length, isNaNWithoutSum), labels.length, classIndex);
  });
};

/** (numRow) the place of the largest, the last among equals */
function lastLargest(columns: readonly Floats[]): Int32Array {
  return Int32Array.from({ length: columns[0]!.length }, (_, row) => {
    let best = 0;
    for (let at = 1; at < columns.length; at++) if (columns[at]![row]! >= columns[best]![row]!) best = at;
    return best;
  });
}

/** Rows divided by their sums. */
function normed(numbers: Floats, width: number, isNaNWithoutSum: boolean): Floats {
  const round = numbers instanceof Float32Array ? Math.fround : (sum: number) => sum;
  for (let start = 0; start < numbers.length; start += width) {
    let sum = 0;
    for (let at = start; at < start + width; at++) sum = round(sum + numbers[at]!);
    if (sum === 0 && !isNaNWithoutSum) continue;
    for (let at = start; at < start + width; at++) numbers[at] = numbers[at]! / sum;
  }
  return numbers;
}

/** A classifier for each pair of classes: votes, and among equals the sum of confidences. */
export const compileOneVsOne: CompileHead = (node, input) => {
  if ((node.get('pairwise_indices_') ?? null) !== null) throw node.unsupported('pairwise_indices_');
  const labels = readLabels(node);
  const members = compileClassifiers(node, 'estimators_', input, 2);
  const pairs = labels.flatMap((_, i) => labels.slice(i + 1).map((__, k) => [i, i + 1 + k] as const));
  if (members.length !== pairs.length) {
    throw node.refuse(`has ${members.length} members for ${pairs.length} pairs of classes`);
  }
  for (const [at, member] of members.entries()) requireUndecided(node, member, `estimators_[${at}]`);
  const head = classesHead(labels, false, (table, rows, options) => {
    const votes = new Float64Array(table.numRow * labels.length);
    const sums = new Float64Array(votes.length);
    for (const [at, member] of members.entries()) {
      const { classIndex, yes } = withProbability(member.score(table, rows, options));
      for (const [row, p] of yes.entries()) {
        const [i, j] = pairs[at]!.map((place) => row * labels.length + place) as [number, number];
        sums[i]! -= p;
        sums[j]! += p;
        votes[classIndex[row] === 1 ? j : i]! += 1;
      }
    }
    const classIndex = argmax(
      votes.map((count, at) => count + sums[at]! / (3 * (Math.abs(sums[at]!) + 1))),
      labels.length,
    );
    return { value: Float32Array.from(classIndex), numOutput: 1, classIndex };
  });
  return { ...head, isVote: true, hasDecision: true, objective: 'multi:softmax' };
};

function withProbability(scores: Scores): { classIndex: Int32Array; yes: Floats } {
  return { classIndex: scores.classIndex!, yes: columnOf(probabilitiesOf(scores), 2, 1) };
}
