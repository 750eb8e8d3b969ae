import { ConfigurationError } from '../../errors.ts';
import type { Parameters } from '../parameters.ts';
import type { MersenneTwister } from '../random/mersenne-twister.ts';
import type { TrainingSet } from '../training-set.ts';
import { aft } from './aft.ts';
import { cox } from './cox.ts';
import { expectileError } from './expectile.ts';
import { gamma, poisson, tweedie } from './log-link.ts';
import { binaryLogistic, hinge, logisticRegression, logitRaw } from './logistic.ts';
import { OBJECTIVE_NAMES, type ObjectiveName } from './names.ts';
import { absoluteError, quantileError } from './quantile.ts';
import { ranking } from './ranking.ts';
import { pseudoHuberError, squaredError, squaredLogError } from './regression.ts';
import { softmax } from './softmax.ts';
import type { ObjectiveFactory, TrainingObjective } from './training-objective.ts';

/** By name. */
const FACTORIES: Readonly<Record<ObjectiveName, ObjectiveFactory>> = {
  'reg:squarederror': squaredError,
  'reg:squaredlogerror': squaredLogError,
  'reg:pseudohubererror': pseudoHuberError,
  'reg:logistic': logisticRegression,
  'binary:logistic': binaryLogistic,
  'binary:logitraw': logitRaw,
  'binary:hinge': hinge,
  'count:poisson': poisson,
  'reg:gamma': gamma,
  'reg:tweedie': tweedie,
  'reg:absoluteerror': absoluteError,
  'reg:quantileerror': quantileError,
  'reg:expectileerror': expectileError,
  'multi:softmax': softmax,
  'multi:softprob': softmax,
  'rank:pairwise': ranking,
  'rank:ndcg': ranking,
  'rank:map': ranking,
  'survival:cox': cox,
  'survival:aft': aft,
};

/**
 * The objective of a run, bound to its training rows.
 *
 * @throws ConfigurationError when there is none of that name
 */
export function createObjective(parameters: Parameters, set: TrainingSet, random: MersenneTwister): TrainingObjective {
  const name = OBJECTIVE_NAMES.find((known) => known === parameters.objective);
  if (name === undefined) {
    throw new ConfigurationError(`the objective "${parameters.objective.slice(0, 80)}" is unknown`, {
      hint: `known are ${OBJECTIVE_NAMES.join(', ')}`,
    });
  }
  return FACTORIES[name](set, parameters, random);
}
