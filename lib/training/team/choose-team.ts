import type { TrainOptions } from '../train-options.ts';
import type { TeamOptions } from './team.ts';

/** Cells times rounds from which on other threads pay: they take a tenth of a second until they are of use. */
const LEAST_WORK = 5e7;
/** More threads than CPUs bring nothing and take 10 MB each; so many for each CPU somebody may mean. */
const MOST_PER_CPU = 4;

/** The threads that `nthread` asks for; without it one for each CPU where there is enough to do. */
export function chooseTeam({ workerScript: script, parameters, train }: TrainOptions): TeamOptions | undefined {
  if (script === undefined) return undefined;
  const { nthread, num_boost_round, num_parallel_tree } = parameters;
  const numCpu = navigator.hardwareConcurrency;
  if (nthread > 0) return { script, size: Math.min(nthread, MOST_PER_CPU * numCpu) };
  const work = train.values.length * num_boost_round * num_parallel_tree;
  return work < LEAST_WORK ? undefined : { script, size: numCpu };
}
