import { setImmediate } from 'node:timers/promises';
import { Kernels } from './kernels.ts';
import { chooseTeam } from './team/choose-team.ts';
import type { TrainOptions } from './train-options.ts';
import type { TrainedModel } from './trained-model.ts';
import { TrainingRun } from './training-run.ts';

export type { RoundMetric, RoundReport, TrainOptions } from './train-options.ts';
export type { TrainedModel } from './trained-model.ts';

/**
 * Trains a booster as XGBoost's `hist` does on one thread: without sampling the same trees, bit for bit, however many
 * threads do it.
 *
 * Gives way to other work between rounds, so that signals and timers are served.
 *
 * @throws ConfigurationError for parameters that do not fit each other or the data
 */
export async function train(options: TrainOptions): Promise<TrainedModel> {
  const kernels = new Kernels(chooseTeam(options));
  try {
    const run = new TrainingRun(options, kernels);
    while (!run.isDone) {
      await run.next();
      await setImmediate();
    }
    return run.finish();
  } finally {
    await kernels.team.close();
  }
}
