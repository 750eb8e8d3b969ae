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
