import { foldPlan, type JobOptions } from '../../lib/training/job/options.ts';
import { runJob } from '../../lib/training/job/run-job.ts';
import { bundlePath } from '../bundle-path.ts';
import { archiveFiles } from './archive.ts';
import { Progress } from './progress.ts';
import { findSources } from './sources.ts';
import { startLine } from './start-line.ts';
import { requireWritable, writeFiles } from './write-files.ts';

/** What the command line says. */
export interface LocalJob {
  /** a file, a folder or an `s3://` uri */
  readonly data: string;
  readonly validation: string | undefined;
  readonly output: string;
  readonly options: JobOptions;
}

/** Trains into a folder, which then holds model, predictions and report. */
export async function runLocalJob({ data, validation, output, options }: LocalJob): Promise<void> {
  for (const warning of options.warnings) process.stderr.write(`warning: ${warning}\n`);
  await requireWritable(output, foldPlan(options));
  const progress = new Progress();
  const started = performance.now();
  const job = {
    train: await findSources(data),
    validation: validation ? await findSources(validation) : undefined,
    options,
    workerScript: bundlePath('train-worker.cjs'),
  };
  const result = await runJob(job, {
    onStart: (assembly, parameters) => process.stderr.write(`${startLine(assembly, parameters)}\n`),
    onLine: (line) => progress.tell(line),
    onRound: (news) => progress.show(news),
  }).finally(() => progress.end());
  const modelFiles = options.archive ? await archiveFiles(result.modelFiles) : result.modelFiles;
  await writeFiles(output, [...modelFiles, ...result.outputFiles]);
  const metrics = process.stdout.isTTY ? result.metricTable : result.metricLines;
  process.stdout.write(`${metrics.join('\n')}\n`);
  if (result.bestRound) process.stderr.write(`${result.bestRound}\n`);
  for (const note of result.notes) process.stderr.write(`note: ${note}\n`);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  process.stderr.write(
    `${output} holds the model and report.html after ${seconds} s; kindling serve ${output} serves it\n`,
  );
}
