import {
  answerValues,
  arePrecise,
  besideEachOther,
  columnOf,
  type Floats,
  probabilitiesOf,
  valuesHead,
  valuesOf,
} from './answers.ts';
import type { CompileHead } from './head.ts';
import { compileClassifiers, compileRegressors } from './members.ts';

/** A regressor for each target. */
export const compileMultiOutputRegressor: CompileHead = (node, input) => {
  const members = compileRegressors(node, 'estimators_', input);
  return valuesHead(members.length, arePrecise(members), (table, rows, options) => {
    const answers = members.map((member) => valuesOf(member.score(table, rows, options)));
    return answerValues(besideEachOther(answers), members.length);
  });
};

/** A classifier for each target: labels of each, and their probabilities side by side. */
export const compileMultiOutputClassifier: CompileHead = (node, input) => {
  const members = compileClassifiers(node, 'estimators_', input);
  const targets = members.map(({ classes }) => classes);
  const numOutput = targets.reduce((sum, { length }) => sum + length, 0);
  return {
    kind: 'multilabel',
    classes: undefined,
    targets,
    numGroup: members.length,
    isPrecise: arePrecise(members),
    objective: 'reg:logistic',
    score: (table, rows, options) => {
      const answers = members.map((member) => member.score(table, rows, options));
      const columns = answers.flatMap((scores, at): Floats[] => {
        const numClass = targets[at]!.length;
        return targets[at]!.map((_, k) => columnOf(probabilitiesOf(scores), numClass, k));
      });
      const probability = besideEachOther(columns);
      const classIndex = besideEachOther(answers.map((scores) => Float32Array.from(scores.classIndex!)));
      const { value, precise } = answerValues(probability, numOutput);
      return {
        value,
        numOutput,
        probability: value,
        classIndex: Int32Array.from(classIndex),
        precise: precise && { probability: precise.value },
      };
    },
  };
};
