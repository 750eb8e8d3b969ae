import { argmax } from '../../../objective/softmax.ts';
import {
  answerClasses,
  answerValues,
  arePrecise,
  classesHead,
  type Floats,
  probabilitiesOf,
  valuesHead,
  valuesOf,
  zerosFor,
} from './answers.ts';
import type { CompileHead } from './head.ts';
import {
  type Classifier,
  compileClassifiers,
  compileRegressors,
  readLabels,
  readWeights,
  requireEncoded,
} from './members.ts';

/** The mean of the members' probabilities, or the class that most of them choose. */
export const compileVotingClassifier: CompileHead = (node, input) => {
  const labels = readLabels(node.child(node.fitted('le_'), 'le_'));
  const members = compileClassifiers(node, 'estimators_', input, labels.length);
  for (const [at, member] of members.entries()) requireEncoded(node, member, `estimators_[${at}]`);
  const weights = readWeights(node, members.length);
  if (node.choice('voting', ['hard', 'soft'], 'hard') === 'hard') return voteHard(members, labels, weights);
  const isPrecise = weights !== undefined || arePrecise(members);
  return classesHead(labels, isPrecise, (table, rows, options) => {
    const answers = members.map((member) => probabilitiesOf(member.score(table, rows, options)));
    return answerClasses(average(answers, weights), labels.length);
  });
};

function voteHard(
  members: readonly Classifier[],
  labels: Classifier['classes'],
  weights: readonly number[] | undefined,
) {
  const head = classesHead(labels, false, (table, rows, options) => {
    const votes = new Float64Array(table.numRow * labels.length);
    for (const [at, member] of members.entries()) {
      const { classIndex } = member.score(table, rows, options);
      for (const [row, index] of classIndex!.entries()) votes[row * labels.length + index]! += weights?.[at] ?? 1;
    }
    const classIndex = argmax(votes, labels.length);
    return { value: Float32Array.from(classIndex), numOutput: 1, classIndex };
  });
  return { ...head, isVote: true, objective: 'multi:softmax' };
}

/** The mean of the members' answers. */
export const compileVotingRegressor: CompileHead = (node, input) => {
  const members = compileRegressors(node, 'estimators_', input);
  const weights = readWeights(node, members.length);
  return valuesHead(1, weights !== undefined || arePrecise(members), (table, rows, options) =>
    answerValues(
      average(
        members.map((member) => valuesOf(member.score(table, rows, options))),
        weights,
      ),
    ),
  );
};

/** `np.average` over members: in order, and float64 as soon as there are weights. */
export function average(answers: readonly Floats[], weights?: readonly number[]): Floats {
  const { length } = answers[0]!;
  const sum = weights ? new Float64Array(length) : zerosFor(answers, length);
  for (const [at, numbers] of answers.entries()) {
    const weight = weights?.[at] ?? 1;
    for (let index = 0; index < length; index++) sum[index] = sum[index]! + numbers[index]! * weight;
  }
  const total = weights?.reduce((all, weight) => all + weight, 0) ?? answers.length;
  for (let index = 0; index < length; index++) sum[index] = sum[index]! / total;
  return sum;
}
