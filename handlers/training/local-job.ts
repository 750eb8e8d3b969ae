import { join } from 'node:path';
import { foldPlan, type JobOptions } from '../../lib/training/job/options.ts';
import { runJob } from '../../lib/training/job/run-job.ts';
import { bundlePath } from '../bundle-path.ts';
import { writeLine } from '../program/printable.ts';
import { archiveFiles } from './archive.ts';
import { Progress } from './progress.ts';
import { findSources } from './sources.ts';
import { startLine } from './start-line.ts';
import { runTrainHook, type TrainScript } from './train-script.ts';
import { requireWritable, writeFiles } from './write-files.ts';

/** What the command line says. */
export interface LocalJob {
  /** a file, a folder or an `s3://` uri */
  readonly data: string;
  readonly validation: string | undefined;
  readonly output: string;
  readonly options: JobOptions;
  /** whose `prepare_fn` makes columns of the rows */
  readonly script?: TrainScript | undefined;
}

/** Trains into a folder, which then holds model, predictions and report. */
export async function runLocalJob({ data, validation, output, options, script }: LocalJob): Promise<void> {
  for (const warning of options.warnings) tell(`warning: ${warning}`);
  await requireWritable(output, foldPlan(options));
  const progress = new Progress();
  const started = performance.now();
  const job = {
    train: await findSources(data),
    validation: validation ? await findSources(validation) : undefined,
    options,
    prepare_fn: script?.hooks.prepare_fn,
    workerScript: bundlePath('train-worker.cjs'),
  };
  const result = await runJob(job, {
    onStart: (assembly, parameters) => tell(startLine(assembly, parameters)),
    onLine: (line) => progress.tell(line),
    onRound: (news) => progress.show(news),
  }).finally(() => progress.end());
  const trained = [...result.modelFiles, ...(script?.files ?? [])];
  const modelFiles = options.archive ? await archiveFiles(trained) : trained;
  await writeFiles(output, [...modelFiles, ...result.outputFiles]);
  const metrics = process.stdout.isTTY ? result.metricTable : result.metricLines;
  for (const line of metrics) writeLine(process.stdout, line);
  if (result.bestRound) tell(result.bestRound);
  for (const note of result.notes) tell(`note: ${note}`);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  tell(
    `${output} holds the model and report.html after ${seconds} s; kindling serve ${output}${script ? ` --script ${join(output, 'code', script.name)}` : ''} serves it`,
  );
}

/** A job that a script trains itself. */
export interface LocalScript extends Omit<LocalJob, 'options' | 'script'> {
  readonly script: TrainScript;
  readonly hyperparameters: ReadonlyMap<string, unknown>;
}

/** Has a script train into a folder. */
export async function runLocalScript({
  data,
  validation,
  output,
  script,
  hyperparameters,
}: LocalScript): Promise<void> {
  const channels = { train: data, ...(validation && { validation }) };
  await runTrainHook(script, channels, Object.fromEntries(hyperparameters), output);
  tell(`${output} holds what the train_fn of ${script.name} left there`);
}

/** A line beside the metrics, which stdout has. */
function tell(line: string): void {
  writeLine(process.stderr, line);
}
