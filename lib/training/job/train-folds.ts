import { containerCombination } from '../../model/container-combination.ts';
import type { Scores } from '../../model/model.ts';
import type { Parameters } from '../parameters.ts';
import type { RoundReport } from '../train.ts';
import { featuresOf, selectRows } from '../training-set.ts';
import type { Assembly, Folding } from './assemble.ts';
import { type FoldProgress, joinFolds, splitFolds } from './fold-checkpoint.ts';
import { foldPredictions } from './fold-predictions.ts';
import type { FinishedFold, FoldResult } from './fold-result.ts';
import { FoldScores } from './fold-scores.ts';
import { type Fold, listFolds } from './folds.ts';
import type { JobListener } from './job-listener.ts';
import { meanMetrics, meanMetricsLine } from './metric-lines.ts';
import type { JobOptions } from './options.ts';
import { foldSideFiles, type OutputFile, saveFold } from './save-model.ts';
import { CheckpointSeal, openModel, type TrainOnce, trainOnce } from './train-once.ts';

/** The models of all folds. */
export interface FoldedModels {
  readonly folds: readonly FoldResult[];
  /** for every row the answer of the models that had not learned from it */
  readonly scores: Scores;
  /** (numRound) the mean of the folds' metrics after each round that all of them have */
  readonly rounds: readonly (RoundReport['metrics'] | undefined)[];
  readonly modelFiles: readonly OutputFile[];
  readonly predictionFiles: readonly OutputFile[];
}

/** What a job of folds is made of. */
export interface FoldJob {
  readonly assembly: Assembly & { readonly folds: Folding };
  readonly parameters: Parameters;
  readonly options: JobOptions;
  readonly checkpoint: Uint8Array | undefined;
  readonly workerScript: string | undefined;
}

/**
 * Trains a model on all folds but one, for each fold and each repetition, as SageMaker's container does with `_kfold` and
 * `_num_cv_round`: its models by its names, its metrics, and its `predictions.csv`.
 */
export async function trainFolds(job: FoldJob, listener: JobListener): Promise<FoldedModels> {
  const { assembly, parameters } = job;
  const { folds: plan, train, classes, objective } = assembly;
  const seal = new CheckpointSeal(assembly, parameters);
  const before = job.checkpoint && splitFolds(seal.open(job.checkpoint));
  const scores = new FoldScores(train.numRow, plan.numFold);
  const results: FoldResult[] = [];
  listener.onLine(`Run ${plan.numRepeat}-round of ${plan.numFold}-fold cross validation with ${train.numRow} rows`);
  for (const fold of listFolds(train.numRow, plan, classes && train.label)) {
    const finished =
      before?.finished[results.length] ?? (await trainFold(job, fold, { results, before, seal, listener }));
    const model = openModel(finished.bytes, assembly);
    scores.add(fold, model.score(featuresOf(selectRows(train, fold.heldOut))));
    results.push({ ...finished, model, numTrain: fold.train.length, numHeldOut: fold.heldOut.length });
    tellMetrics(results, job, listener);
  }
  const predictions = foldPredictions(assembly, scores.repeats);
  return {
    folds: results,
    scores: scores.combine(containerCombination(objective)),
    rounds: meanRounds(results),
    modelFiles: [...results.map(modelFile), ...foldSideFiles(assembly)],
    predictionFiles: predictions === undefined ? [] : [{ name: 'predictions.csv', bytes: Buffer.from(predictions) }],
  };
}

/** Where a job is. */
interface Surroundings {
  readonly results: readonly FoldResult[];
  readonly before: FoldProgress | undefined;
  readonly seal: CheckpointSeal;
  readonly listener: JobListener;
}

async function trainFold(
  { assembly, parameters, options, workerScript }: FoldJob,
  fold: Fold,
  { results, before, seal, listener }: Surroundings,
): Promise<FinishedFold> {
  const { folds: plan, train } = assembly;
  const index = results.length;
  listener.onLine(`Train cross validation fold ${(index % plan.numFold) + 1}`);
  const set = selectRows(train, fold.train);
  const once: TrainOnce = {
    assembly,
    parameters,
    train: set,
    watched: plan.watched ?? [set, selectRows(train, fold.heldOut)],
    checkpoint: index === before?.finished.length ? before.current : undefined,
    workerScript,
  };
  const { trained, rounds } = await trainOnce(once, (report) =>
    listener.onRound({
      report,
      numRound: parameters.num_boost_round,
      fold: { index, count: plan.numFold * plan.numRepeat },
      checkpoint: () => seal.close(joinFolds({ finished: results, current: report.saveCheckpoint() })),
    }),
  );
  return { bytes: saveFold(trained, assembly, options), rounds, bestIteration: trained.bestIteration };
}

/** The container's lines after each repetition, and after the last of several. */
function tellMetrics(results: readonly FoldResult[], { assembly, parameters }: FoldJob, listener: JobListener): void {
  const { numFold, numRepeat } = assembly.folds;
  const tell = (sentence: string, some: readonly FoldResult[]) => {
    listener.onLine(sentence);
    listener.onLine(
      meanMetricsLine(
        parameters.num_boost_round,
        some.map(({ rounds }) => rounds.at(-1) ?? []),
      ),
    );
  };
  if (results.length % numFold > 0) return;
  tell(`The metrics of round ${results.length / numFold} cross validation`, results.slice(-numFold));
  if (numRepeat > 1 && results.length === numFold * numRepeat) {
    tell(`The overall metrics of ${numRepeat}-round cross validation`, results);
  }
}

function meanRounds(folds: readonly FoldResult[]): FoldedModels['rounds'] {
  const numRound = Math.min(...folds.map(({ rounds }) => rounds.length));
  return Array.from({ length: numRound }, (_, round) => {
    const metrics = folds.flatMap(({ rounds }) => (rounds[round] ? [rounds[round]] : []));
    return metrics.length === folds.length ? meanMetrics(metrics) : undefined;
  });
}

function modelFile({ bytes }: FoldResult, index: number): OutputFile {
  return { name: `xgboost-model-${index}`, bytes };
}
