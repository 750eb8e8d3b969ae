import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigurationError, KindlingError } from '../../lib/errors.ts';
import type { RoundNews } from '../../lib/training/job/job-listener.ts';
import { foldPlan, parseJobOptions } from '../../lib/training/job/options.ts';
import { runJob } from '../../lib/training/job/run-job.ts';
import { type Channel, readChannels, readHyperparameters, requireOneHost } from '../../lib/training/job/sagemaker.ts';
import { bundlePath } from '../bundle-path.ts';
import { namesScript } from '../environment.ts';
import { printableLine, writeLine } from '../program/printable.ts';
import { scriptPath } from '../script.ts';
import { archiveFiles } from './archive.ts';
import { Progress } from './progress.ts';
import { findSources } from './sources.ts';
import { startLine } from './start-line.ts';
import { StopSignal } from './stop-signal.ts';
import { runTrainHook, trainScriptOf } from './train-script.ts';
import { requireWritable, writeFiles } from './write-files.ts';

type Environment = Readonly<{ [name: string]: string | undefined }>;

/** SageMaker gives a stopped job two minutes; a checkpoint that is ten seconds old loses little. */
const CHECKPOINT_MS = 10_000;
/** What of the failure file SageMaker shows. */
const FAILURE_CHARACTERS = 1024;

/** The folders of a training job. */
interface Folders {
  readonly config: string;
  readonly data: string;
  readonly model: string;
  readonly output: string;
  readonly failure: string;
  readonly checkpoints: string;
}

/**
 * Runs as SageMaker's training container does under `/opt/ml` (or another prefix) and ends the process: 0 when the model
 * is saved, 1 with a failure file, 128 + n (143 for SIGTERM) when the job was stopped.
 */
export async function runSageMakerJob(prefix: string, env: Environment = process.env): Promise<void> {
  const folders = foldersOf(prefix, env);
  const stop = new StopSignal();
  try {
    rmSync(folders.failure, { force: true });
    const isDone = await trainIn(folders, env, stop);
    process.exitCode = isDone ? 0 : stop.exitStatus;
  } catch (error) {
    writeFailure(folders.failure, error);
    throw error;
  } finally {
    stop.close();
  }
}

function foldersOf(prefix: string, env: Environment): Folders {
  return {
    config: join(prefix, 'input/config'),
    data: join(prefix, 'input/data'),
    model: env.SM_MODEL_DIR || join(prefix, 'model'),
    output: env.SM_OUTPUT_DATA_DIR || join(prefix, 'output/data'),
    failure: join(prefix, 'output/failure'),
    checkpoints: join(prefix, 'checkpoints'),
  };
}

/** Whether the job came to its end. */
async function trainIn(folders: Folders, env: Environment, stop: StopSignal): Promise<boolean> {
  requireOneHost(env.SM_HOSTS ? { hosts: parseJson(env.SM_HOSTS, 'SM_HOSTS') } : readConfig(folders, 'resourceconfig'));
  const hyperparameters = readHyperparameters(
    env.SM_HPS ? parseJson(env.SM_HPS, 'SM_HPS') : readConfig(folders, 'hyperparameters'),
  );
  const script = await trainScriptOf(namesScript(env) ? scriptPath(undefined, env) : undefined);
  if (script?.train_fn) {
    await runTrainHook(script, channelPaths(folders, env), Object.fromEntries(hyperparameters), folders.model);
    return true;
  }
  const options = parseJobOptions(hyperparameters);
  for (const warning of options.warnings) writeLine(process.stdout, `warning: ${warning}`);
  const channels = readChannels(readConfig(folders, 'inputdataconfig'));
  await requireWritable(folders.model, foldPlan(options));
  const checkpointFile = join(folders.checkpoints, 'kindling.checkpoint');
  const job = {
    train: await trainingSources(folders, channels, env),
    validation: await channelSources('validation', folders, channels, env),
    options,
    prepare_fn: script?.hooks.prepare_fn,
    checkpoint: existsSync(checkpointFile) ? readFileSync(checkpointFile) : undefined,
    workerScript: bundlePath('train-worker.cjs'),
  };
  const progress = new Progress();
  const keep = checkpointKeeper(checkpointFile);
  try {
    const result = await runJob(job, {
      onStart: (assembly, parameters) => {
        stop.expectRounds();
        writeLine(process.stdout, startLine(assembly, parameters));
      },
      onLine: (line) => progress.tell(line),
      onRound: (news) => {
        progress.show(news);
        keep(news, stop.isStopped);
        if (stop.isStopped) throw new Stopped();
      },
    });
    await writeFiles(folders.output, result.outputFiles);
    const modelFiles = [...result.modelFiles, ...(script?.files ?? [])];
    await writeFiles(folders.model, options.archive ? await archiveFiles(modelFiles) : modelFiles);
    const notes = result.notes.map((note) => `note: ${note}`);
    const best = result.bestRound ? [result.bestRound] : [];
    for (const line of [...result.metricLines, ...best, ...notes]) writeLine(process.stdout, line);
    rmSync(checkpointFile, { force: true });
    return true;
  } catch (error) {
    if (error instanceof Stopped) return false;
    throw error;
  }
}

class Stopped extends Error {}

async function trainingSources(folders: Folders, channels: ReadonlyMap<string, Channel>, env: Environment) {
  for (const name of ['train', 'training']) {
    const sources = await channelSources(name, folders, channels, env);
    if (sources) return sources;
  }
  const others = [...channels.keys()].filter((name) => name !== 'validation');
  const sources = others.length === 1 ? await channelSources(others[0]!, folders, channels, env) : undefined;
  if (sources) return sources;
  throw new ConfigurationError('there is no channel train', {
    hint: `the channels are ${[...channels.keys()].join(', ') || 'none'}; name the one with the rows train`,
  });
}

/** Where the channels are, by their names. */
function channelPaths(folders: Folders, env: Environment): { readonly [name: string]: string } {
  const ofEnvironment = Object.entries(env).filter(([name]) => name.startsWith('SM_CHANNEL_'));
  const given = ofEnvironment.map(([name, path]) => [name.slice('SM_CHANNEL_'.length).toLowerCase(), path ?? '']);
  const configured = [...readChannels(readConfig(folders, 'inputdataconfig')).keys()];
  const found = existsSync(folders.data) ? readdirSync(folders.data) : [];
  const names = [...new Set([...configured, ...found])];
  return Object.fromEntries([...names.map((name) => [name, join(folders.data, name)]), ...given]);
}

/** The files of a channel; undefined when the job has none of that name. */
async function channelSources(
  name: string,
  folders: Folders,
  channels: ReadonlyMap<string, Channel>,
  env: Environment,
) {
  const given = env[`SM_CHANNEL_${name.toUpperCase()}`];
  const folder = join(folders.data, name);
  if (!given && !channels.has(name) && !existsSync(folder)) return undefined;
  return await findSources(given || folder, channels.get(name)?.contentType);
}

/**
 * Writes checkpoints beside their place and renames them; a failure is no end. Every few seconds where there is a folder for
 * them, which SageMaker makes for jobs with a CheckpointConfig, and when forced.
 */
function checkpointKeeper(file: string): (news: RoundNews, isForced: boolean) => void {
  const folder = join(file, '..');
  const isKept = existsSync(folder);
  let written = performance.now();
  return (news, isForced) => {
    if (!isForced && (!isKept || performance.now() - written < CHECKPOINT_MS)) return;
    try {
      mkdirSync(folder, { recursive: true });
      writeFileSync(`${file}.partial`, news.checkpoint(), { flush: true });
      renameSync(`${file}.partial`, file);
    } catch (error) {
      writeLine(process.stderr, `warning: the checkpoint could not be written: ${(error as Error).message}`);
    }
    written = performance.now();
  };
}

/** A file of the config folder; SageMaker leaves out what does not apply. */
function readConfig({ config }: Folders, name: string): unknown {
  const file = join(config, `${name}.json`);
  return existsSync(file) ? parseJson(readFileSync(file, 'utf8'), `${name}.json`) : {};
}

function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ConfigurationError(`${what} is not JSON`, { hint: 'write it as SageMaker does', cause });
  }
}

function writeFailure(file: string, error: unknown): void {
  const { message } = error as Error;
  const hint = error instanceof KindlingError && error.hint ? `\nhint: ${printableLine(error.hint)}` : '';
  try {
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, `${printableLine(message)}${hint}`.slice(0, FAILURE_CHARACTERS));
  } catch {
    // the error itself is on stderr, whatever becomes of its file
  }
}
