import { completeModel } from '../../model/complete.ts';
import { readModelFile } from '../../model/formats/index.ts';
import type { XgboostModel } from '../../model/xgboost-model.ts';
import type { Parameters } from '../parameters.ts';
import { type RoundReport, type TrainedModel, train } from '../train.ts';
import type { TrainingSet } from '../training-set.ts';
import type { Assembly } from './assemble.ts';
import { fingerprintOf, openCheckpoint, sealCheckpoint } from './checkpoint.ts';

/** One model of a job. */
export interface TrainOnce {
  readonly assembly: Assembly;
  readonly parameters: Parameters;
  readonly train: TrainingSet;
  /** what its metrics are of */
  readonly watched: readonly [train: TrainingSet, validation: TrainingSet];
  /** the trainer's own */
  readonly checkpoint: Uint8Array | undefined;
  readonly workerScript: string | undefined;
}

/** A model, and its metrics after each round; gaps where an earlier run trained it. */
export interface TrainedOnce {
  readonly trained: TrainedModel;
  readonly rounds: readonly (RoundReport['metrics'] | undefined)[];
}

export async function trainOnce(
  { assembly, parameters, train: set, watched, checkpoint, workerScript }: TrainOnce,
  onRound: (report: RoundReport) => void | Promise<void>,
): Promise<TrainedOnce> {
  const { features, isNamed } = assembly;
  const rounds: (RoundReport['metrics'] | undefined)[] = [];
  const trained = await train({
    parameters,
    train: set,
    evaluations: [
      { name: 'train', set: watched[0] },
      { name: 'validation', set: watched[1] },
    ],
    featureNames: isNamed ? features.map(({ name }) => name) : undefined,
    checkpoint,
    workerScript,
    onRound: (report) => {
      rounds[report.round] = report.metrics;
      return onRound(report);
    },
  });
  return { trained, rounds: Array.from(rounds) };
}

/** The model as serving will load it, from the very bytes that are saved. */
export function openModel(bytes: Uint8Array, { features, classes, isNamed }: Assembly): XgboostModel {
  const sides = { featureNames: isNamed ? features.map(({ name }) => name) : undefined, classes };
  return completeModel(readModelFile(bytes), bytes, { sides });
}

/** Marks the checkpoints of a run with its fingerprint, which takes time and is computed when it is needed. */
export class CheckpointSeal {
  readonly #assembly: Assembly;
  readonly #parameters: Parameters;
  #known: string | undefined;

  constructor(assembly: Assembly, parameters: Parameters) {
    this.#assembly = assembly;
    this.#parameters = parameters;
  }

  close(checkpoint: Uint8Array): Uint8Array {
    return sealCheckpoint(checkpoint, this.#fingerprint);
  }

  /** @throws ConfigurationError when the checkpoint is of another run */
  open(sealed: Uint8Array): Uint8Array {
    return openCheckpoint(sealed, this.#fingerprint);
  }

  get #fingerprint(): string {
    const { train, validation, features, isNamed, classes, targets, folds } = this.#assembly;
    this.#known ??= fingerprintOf({
      parameters: this.#parameters,
      sets: folds?.watched ?? [train, validation],
      meaning: { features, isNamed, classes, targets },
      plan: folds && { numFold: folds.numFold, numRepeat: folds.numRepeat },
    });
    return this.#known;
  }
}
