import { answerValues, arePrecise, besideEachOther, valuesHead, valuesOf } from './answers.ts';
import type { CompileHead } from './head.ts';
import { compileRegressors } from './members.ts';

/** A regressor for each target. */
export const compileMultiOutputRegressor: CompileHead = (node, input) => {
  const members = compileRegressors(node, 'estimators_', input);
  return valuesHead(members.length, arePrecise(members), (table, rows, options) => {
    const answers = members.map((member) => valuesOf(member.score(table, rows, options)));
    return answerValues(besideEachOther(answers), members.length);
  });
};
