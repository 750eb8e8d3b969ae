import { ModelFormatError } from '../errors.ts';
import { identityObjectives } from './identity.ts';
import { logLinkObjectives } from './log-link.ts';
import { logisticObjectives } from './logistic.ts';
import type { Objective } from './objective.ts';
import { quantileObjectives } from './quantile.ts';
import { softmaxObjectives } from './softmax.ts';

/** Every objective that can be served; a new one is a constant in its family's file. */
const OBJECTIVES: ReadonlyMap<string, Objective> = new Map(
  [...identityObjectives, ...logisticObjectives, ...logLinkObjectives, ...softmaxObjectives, ...quantileObjectives].map(
    (objective) => [objective.name, objective],
  ),
);

/**
 * The objective of that name.
 *
 * @throws ModelFormatError when there is none
 */
export function findObjective(name: string): Objective {
  const objective = OBJECTIVES.get(name);
  if (objective === undefined) {
    throw new ModelFormatError(`the objective "${name.slice(0, 80)}" is unknown`, {
      hint: `known are ${[...OBJECTIVES.keys()].join(', ')}`,
    });
  }
  return objective;
}
