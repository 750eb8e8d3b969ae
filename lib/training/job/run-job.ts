import { type PrepareHook, Preparer } from '../../hooks/prepare-fn.ts';
import type { Parameters } from '../parameters.ts';
import type { ReportParts } from '../report/report.ts';
import { featuresOf } from '../training-set.ts';
import { type Assembly, assemble, type Folding } from './assemble.ts';
import { baselineFile } from './baseline-file.ts';
import { describeBestRound } from './best-round.ts';
import type { DataSource } from './data-source.ts';
import { evaluate, metricLines } from './evaluate.ts';
import { foldNotes } from './fold-notes.ts';
import type { JobListener } from './job-listener.ts';
import { metricTable } from './metric-table.ts';
import { missingNotes } from './missing-notes.ts';
import type { JobOptions } from './options.ts';
import { predictionsCsv } from './predictions-csv.ts';
import { readTable } from './read-table.ts';
import { type OutputFile, saveModel } from './save-model.ts';
import { trainFolds } from './train-folds.ts';
import { CheckpointSeal, openModel, trainOnce } from './train-once.ts';

/** What a job is made of. */
export interface Job {
  readonly train: readonly DataSource[];
  readonly validation?: readonly DataSource[] | undefined;
  readonly options: JobOptions;
  /** makes columns of the rows that are learned from and measured on */
  readonly prepare_fn?: PrepareHook | undefined;
  /** what `RoundNews.checkpoint` gave in an earlier run of the same job */
  readonly checkpoint?: Uint8Array | undefined;
  /** path of the bundle that threads run; without it one thread trains */
  readonly workerScript?: string | undefined;
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
  const assembly = await readAssembly(job);
  const parameters = parametersFor(assembly, job.options);
  listener.onStart(assembly, parameters);
  return hasFolds(assembly)
    ? runFolds(job, assembly, parameters, listener)
    : runOnce(job, assembly, parameters, listener);
}

/** A function of its own, so that nothing holds the tables while trees grow: as much memory as the rows. */
async function readAssembly({ train, validation, options, prepare_fn }: Job): Promise<Assembly> {
  const preparer = prepare_fn && new Preparer(prepare_fn);
  const table = await readTable(train, options, preparer);
  return assemble(table, validation && (await readTable(validation, options, preparer)), options);
}

function hasFolds(assembly: Assembly): assembly is Assembly & { readonly folds: Folding } {
  return assembly.folds !== undefined;
}

async function runOnce(
  job: Job,
  assembly: Assembly,
  parameters: Parameters,
  listener: JobListener,
): Promise<JobResult> {
  const { options, checkpoint, workerScript } = job;
  const { train, validation } = assembly;
  const seal = new CheckpointSeal(assembly, parameters);
  const { trained, rounds } = await trainOnce(
    {
      assembly,
      parameters,
      train,
      watched: [train, validation],
      checkpoint: checkpoint && seal.open(checkpoint),
      workerScript,
    },
    (report) =>
      listener.onRound({
        report,
        numRound: parameters.num_boost_round,
        checkpoint: () => seal.close(report.saveCheckpoint()),
      }),
  );
  const saved = saveModel(trained, assembly, parameters, options);
  const model = openModel(saved.bytes, assembly);
  const evaluation = evaluate(model, model.score(featuresOf(validation)), assembly);
  const { bestIteration } = trained;
  const { given } = options;
  const lastUsed = rounds[bestIteration ?? rounds.length - 1];
  const report = await drawReport({ models: [model], assembly, evaluation, rounds, bestIteration, parameters, given });
  return {
    modelFiles: [...saved.files, baselineFile(model, evaluation.columns, assembly)],
    outputFiles: [
      textFile('validation_predictions.csv', predictionsCsv(assembly, evaluation.columns)),
      textFile('report.html', report),
    ],
    metricLines: metricLines(evaluation, lastUsed),
    metricTable: metricTable(evaluation, lastUsed),
    bestRound: validation === train ? undefined : describeBestRound(rounds, bestIteration !== undefined),
    notes: missingNotes(options.missing, assembly.features),
  };
}

async function runFolds(
  { options, checkpoint, workerScript }: Job,
  assembly: Assembly & { readonly folds: Folding },
  parameters: Parameters,
  listener: JobListener,
): Promise<JobResult> {
  const { folds, scores, rounds, modelFiles, predictionFiles } = await trainFolds(
    { assembly, parameters, options, checkpoint, workerScript },
    listener,
  );
  const models = folds.map(({ model }) => model);
  const evaluation = evaluate(models[0]!, scores, assembly);
  const { given } = options;
  const lines = { assembly, evaluation, rounds, bestIteration: undefined, parameters, given };
  return {
    modelFiles,
    outputFiles: [
      baselineFile(models[0]!, evaluation.columns, assembly), // the container would take it for a model
      ...predictionFiles,
      textFile('validation_predictions.csv', predictionsCsv(assembly, evaluation.columns)),
      textFile('report.html', await drawReport({ ...lines, models, folds })),
    ],
    metricLines: metricLines(evaluation, rounds.at(-1)),
    metricTable: metricTable(evaluation, rounds.at(-1)),
    bestRound: undefined,
    notes: [...missingNotes(options.missing, assembly.features), ...foldNotes(assembly, modelFiles)],
  };
}

function textFile(name: string, text: string): OutputFile {
  return { name, bytes: Buffer.from(text) };
}

function parametersFor({ objective, classes }: Assembly, { parameters }: JobOptions): Parameters {
  return {
    ...parameters,
    objective,
    num_class: objective.startsWith('multi:') && classes ? classes.length : parameters.num_class,
  } as Parameters;
}

/** ECharts and what else draws is loaded when there is something to draw. */
async function drawReport(parts: ReportParts): Promise<string> {
  const { writeReport } = await import('../report/report.ts');
  return writeReport(parts);
}
