import { completeModel } from '../../model/complete.ts';
import { readModelFile } from '../../model/formats/index.ts';
import type { XgboostModel } from '../../model/xgboost-model.ts';
import type { Parameters } from '../parameters.ts';
import { writeReport } from '../report/report.ts';
import { type RoundReport, train } from '../train.ts';
import { type Assembly, assemble } from './assemble.ts';
import { describeBestRound } from './best-round.ts';
import { fingerprintOf, openCheckpoint, sealCheckpoint } from './checkpoint.ts';
import type { DataSource } from './data-source.ts';
import { evaluate, metricLines } from './evaluate.ts';
import { metricTable } from './metric-table.ts';
import { missingNotes } from './missing-notes.ts';
import type { JobOptions } from './options.ts';
import { predictionsCsv } from './predictions-csv.ts';
import { readTable } from './read-table.ts';
import { type OutputFile, saveModel } from './save-model.ts';

/** Rounds of a scikit-learn estimator, where nobody says how many. */
const DEFAULT_ROUNDS = 100;

/** What a job is made of. */
export interface Job {
  readonly train: readonly DataSource[];
  readonly validation?: readonly DataSource[] | undefined;
  readonly options: JobOptions;
  /** what `RoundNews.checkpoint` gave in an earlier run of the same job */
  readonly checkpoint?: Uint8Array | undefined;
}

/** What is known after a round. */
export interface RoundNews {
  readonly report: RoundReport;
  readonly numRound: number;
  /** Everything to go on from here in a later run. */
  readonly checkpoint: () => Uint8Array;
}

/** Whom the job tells how far it is. */
export interface JobListener {
  /** The data are read and fit the options. */
  onStart(assembly: Assembly, parameters: Parameters): void;
  /** Waited for; an exception ends the job. */
  onRound(news: RoundNews): void | Promise<void>;
}

/** What a job leaves behind. */
export interface JobResult {
  /** the model's folder, at once servable */
  readonly modelFiles: readonly OutputFile[];
  /** predictions for the validation rows, and the report */
  readonly outputFiles: readonly OutputFile[];
  /** metrics of the validation rows, in Workbench's form */
  readonly metricLines: readonly string[];
  /** the same for a terminal */
  readonly metricTable: readonly string[];
  /** when validation was best, where that was before the last round */
  readonly bestRound: string | undefined;
  /** what whoever uses the model should know of it */
  readonly notes: readonly string[];
}

/**
 * Reads, splits, trains, measures and reports.
 *
 * @throws MalformedInputError for rows, ConfigurationError for options that nothing can be learned with
 */
export async function runJob(job: Job, listener: JobListener): Promise<JobResult> {
  const { options } = job;
  const table = await readTable(job.train, options);
  const assembly = assemble(table, job.validation && (await readTable(job.validation, options)), options);
  const parameters = parametersFor(assembly, options);
  listener.onStart(assembly, parameters);
  const { trained, rounds } = await trainModel(job, assembly, parameters, listener);
  const saved = saveModel(trained, assembly, parameters, options);
  const model = openModel(saved.bytes, assembly);
  const evaluation = await evaluate(model, assembly);
  const { bestIteration } = trained;
  const { given } = options;
  const lastUsed = rounds[bestIteration ?? rounds.length - 1];
  const report = await writeReport({ model, assembly, evaluation, rounds, bestIteration, parameters, given });
  return {
    modelFiles: saved.files,
    outputFiles: [
      { name: 'validation_predictions.csv', bytes: Buffer.from(predictionsCsv(assembly, evaluation.columns)) },
      { name: 'report.html', bytes: Buffer.from(report) },
    ],
    metricLines: metricLines(evaluation, lastUsed),
    metricTable: metricTable(evaluation, lastUsed),
    bestRound:
      assembly.validation === assembly.train ? undefined : describeBestRound(rounds, bestIteration !== undefined),
    notes: missingNotes(options.missing, assembly.features),
  };
}

function parametersFor({ objective, classes }: Assembly, { parameters, given }: JobOptions): Parameters {
  return {
    ...parameters,
    objective,
    num_class: objective.startsWith('multi:') && classes ? classes.length : parameters.num_class,
    num_boost_round: given.has('num_boost_round') ? parameters.num_boost_round : DEFAULT_ROUNDS,
  } as Parameters;
}

async function trainModel(job: Job, assembly: Assembly, parameters: Parameters, listener: JobListener) {
  const { train: trainingSet, validation, features, isNamed, classes, targets } = assembly;
  const meaning = { features, isNamed, classes, targets };
  const inputs = { parameters, sets: [trainingSet, validation], meaning };
  // only a checkpoint needs it
  let known: string | undefined;
  const fingerprint = () => {
    known ??= fingerprintOf(inputs);
    return known;
  };
  const rounds: RoundReport['metrics'][] = [];
  const trained = await train({
    parameters,
    train: trainingSet,
    evaluations: [
      { name: 'train', set: trainingSet },
      { name: 'validation', set: validation },
    ],
    featureNames: isNamed ? features.map(({ name }) => name) : undefined,
    checkpoint: job.checkpoint && openCheckpoint(job.checkpoint, fingerprint()),
    onRound: (report) => {
      rounds[report.round] = report.metrics;
      const checkpoint = () => sealCheckpoint(report.saveCheckpoint(), fingerprint());
      return listener.onRound({ report, numRound: parameters.num_boost_round, checkpoint });
    },
  });
  return { trained, rounds };
}

/** The model as serving will load it, from the very bytes that are saved. */
function openModel(bytes: Uint8Array, { features, classes, isNamed }: Assembly): XgboostModel {
  const sides = { featureNames: isNamed ? features.map(({ name }) => name) : undefined, classes };
  return completeModel(readModelFile(bytes), bytes, { sides });
}
