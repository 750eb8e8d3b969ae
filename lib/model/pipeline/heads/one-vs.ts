import { argmax } from '../../../objective/softmax.ts';
import type { PlanNode } from '../node.ts';
import type { Floats } from './answers.ts';
import {
  answerClasses,
  answerValues,
  arePrecise,
  besideEachOther,
  classesHead,
  columnOf,
  probabilitiesOf,
} from './answers.ts';
import type { CompileHead, Head } from './head.ts';
import { type Classifier, compileClassifiers, readLabels, tellSecond } from './members.ts';

/** A classifier for each class against the others, or for each of several labels. */
export const compileOneVsRest: CompileHead = (node, input) => {
  const binarizer = node.child(node.fitted('label_binarizer_'), 'label_binarizer_');
  const type = binarizer.choice('y_type_', ['binary', 'multiclass', 'multilabel-indicator']);
  const labels = readLabels(binarizer);
  const members = compileClassifiers(node, 'estimators_', input, 2);
  const isMultilabel = type === 'multilabel-indicator';
  if (members.length !== (labels.length === 2 && !isMultilabel ? 1 : labels.length)) {
    throw node.refuse(`has ${members.length} members for ${labels.length} classes`);
  }
  return isMultilabel ? everyLabel(members) : oneLabel(node, members, labels);
};

function oneLabel(node: PlanNode, members: readonly Classifier[], labels: Classifier['classes']): Head {
  const isNaNWithoutSum = !node.isFrom(1, 7);
  const isAlone = members.length === 1;
  const head = classesHead(labels, arePrecise(members), (...given) => {
    const yes = secondOf(members, given);
    const chosen = tellEach(members, given);
    const threshold = thresholdOf(members);
    const classIndex = isAlone ? Int32Array.from(chosen[0]!, (p) => (p > threshold ? 1 : 0)) : lastLargest(chosen);
    const both = isAlone ? [yes[0]!.map((p) => 1 - p), yes[0]!] : yes;
    return answerClasses(normed(besideEachOther(both), labels.length, isNaNWithoutSum), labels.length, classIndex);
  });
  if (members[0]!.decide === undefined) return head;
  return { ...head, decide: (...given) => besideEachOther(tellEach(members, given)) };
}

/** 0 or 1 for each label, and how probable a 1 is. */
function everyLabel(members: readonly Classifier[]): Head {
  const numGroup = members.length;
  return {
    kind: 'multilabel',
    classes: undefined,
    numGroup,
    isPrecise: arePrecise(members),
    objective: 'reg:logistic',
    score: (...given) => {
      const threshold = thresholdOf(members);
      const { value, precise } = answerValues(besideEachOther(secondOf(members, given)), numGroup);
      const chosen = besideEachOther(tellEach(members, given));
      const prediction = Float32Array.from(chosen, (p) => (p > threshold ? 1 : 0));
      return {
        value,
        numOutput: numGroup,
        probability: value,
        prediction,
        precise: precise && { probability: precise.value },
      };
    },
  };
}

type Given = Parameters<Head['score']>;

function secondOf(members: readonly Classifier[], given: Given): Floats[] {
  return members.map((member) => columnOf(probabilitiesOf(member.score(...given)), 2, 1));
}

function tellEach(members: readonly Classifier[], given: Given): Floats[] {
  return members.map((member) => tellSecond(member, ...given));
}

/** Above it is a yes: decisions are about 0. */
function thresholdOf([first]: readonly Classifier[]): number {
  return first!.decide ? 0 : 0.5;
}

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

/** A member of one that only ever saw one answer. */
export const compileConstant: CompileHead = (node) => {
  const [only] = node.list('y_', 1);
  if (only !== 0 && only !== 1) throw node.refuse('has a y_ that is neither 0 nor 1');
  const fill = (numRow: number) => new Float64Array(numRow).fill(only);
  return classesHead([0, 1], true, ({ numRow }) =>
    answerClasses(besideEachOther([fill(numRow).map((y) => 1 - y), fill(numRow)]), 2),
  );
};

/** A classifier for each pair of classes: votes, and among equals the sum of confidences. */
export const compileOneVsOne: CompileHead = (node, input) => {
  if ((node.get('pairwise_indices_') ?? null) !== null) throw node.unsupported('pairwise_indices_');
  const labels = readLabels(node);
  const members = compileClassifiers(node, 'estimators_', input, 2);
  const pairs = labels.flatMap((_, i) => labels.slice(i + 1).map((__, k) => [i, i + 1 + k] as const));
  if (members.length !== pairs.length) {
    throw node.refuse(`has ${members.length} members for ${pairs.length} pairs of classes`);
  }
  const confide = (...given: Given): Float64Array => {
    const votes = new Float64Array(given[0].numRow * labels.length);
    const sums = new Float64Array(votes.length);
    for (const [at, member] of members.entries()) {
      const { classIndex } = member.score(...given);
      for (const [row, confidence] of tellSecond(member, ...given).entries()) {
        const [i, j] = pairs[at]!.map((place) => row * labels.length + place) as [number, number];
        sums[i]! -= confidence;
        sums[j]! += confidence;
        votes[classIndex![row] === 1 ? j : i]! += 1;
      }
    }
    return votes.map((count, at) => count + sums[at]! / (3 * (Math.abs(sums[at]!) + 1)));
  };
  const isSecond = labels.length === 2 && !node.isFrom(1, 1); // whose confidence was compared with 0, as no vote for the first has it
  const head = classesHead(labels, true, (...given) => {
    const confidences = confide(...given);
    const classIndex = isSecond
      ? Int32Array.from(columnOf(confidences, 2, 1), (confidence) => (confidence > 0 ? 1 : 0))
      : argmax(confidences, labels.length);
    return { value: Float32Array.from(classIndex), numOutput: 1, classIndex };
  });
  const decide: Head['decide'] = (...given) => {
    const confidences = confide(...given);
    return labels.length === 2 ? columnOf(confidences, 2, 1) : confidences;
  };
  return { ...head, isVote: true, decide, objective: 'multi:softmax' };
};
