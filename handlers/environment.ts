import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findMediaType, namesOfTypes } from '../lib/content/index.ts';
import { ConfigurationError } from '../lib/errors.ts';
import type { OutputName, TransformOptions } from '../lib/hooks/options.ts';
import { parseOutputs } from '../lib/hooks/wishes.ts';
import type { LogLevel } from '../lib/middleware/logger.ts';
import { isModelName, NAME_HINT } from '../lib/model/model-name.ts';
import { readMemoryLimit } from '../lib/platform/node.ts';
import type { SeveralModels } from '../lib/service/models.ts';
import { named, type OptionVariables, optionSources, READING_VARIABLES, readOptions } from './option-variables.ts';

export type Environment = Readonly<{ [name: string]: string | undefined }>;

const OUTPUTS_VARIABLE = 'SAGEMAKER_INFERENCE_OUTPUT';
/** Options of requests that do not say them: warehouses and streams have no other way to. */
const SERVING_VARIABLES: OptionVariables = [
  ...READING_VARIABLES,
  ['KINDLING_ON_ROW_ERROR', 'on-row-error'],
  ['KINDLING_ON_MISSING_FEATURE', 'on-missing-feature'],
  ['KINDLING_ID_COLUMNS', 'id-columns'],
];
const MIB = 2 ** 20;
/** The largest body, in MiB: it is held in memory. */
const MAX_MIB = 1024;
const [MAX_BODY_MEMORY_MIB, MAX_MODEL_MEMORY_MIB] = [2 ** 20, 2 ** 20];

/** `GET /metrics`, or lines of the log that CloudWatch makes metrics of, or nowhere. */
const METRICS_TARGETS = ['prometheus', 'emf', 'off'] as const;
export type MetricsTarget = (typeof METRICS_TARGETS)[number];

/** More threads than any machine has use for. */
export const MAX_THREADS = 256;

/** The settings that SageMaker's containers and kindling's own `KINDLING_…` variables make. */
export interface Settings {
  /** a path or `s3://` uri */
  readonly modelUri: string;
  /** several models in place of that one */
  readonly models: SeveralModels | undefined;
  /** what the Open Inference Protocol calls the model; undefined for the base name of its file or folder */
  readonly modelName: string | undefined;
  readonly timeoutMs: number;
  readonly maxBodyBytes: number;
  readonly defaultAccept: string | undefined;
  readonly defaultOutputs: readonly OutputName[] | undefined;
  /** what counts for requests that do not say otherwise */
  readonly defaultOptions: Omit<TransformOptions, 'outputs'>;
  /** the variables that set those defaults, by option */
  readonly defaultSources: ReadonlyMap<string, string> | undefined;
  /** whether the several models of SageMaker's cross validation answer together, or the first alone */
  readonly isEnsemble: boolean;
  /** what bodies that come in or are worked on may take between them */
  readonly bodyMemoryBytes: number;
  /** whether `GET /` shows a page to play with the model; undefined where the environment does not say */
  readonly playground: boolean | undefined;
  /** where what is counted goes; undefined where the environment does not say */
  readonly metrics: MetricsTarget | undefined;
  /** whether rows are counted of a model that brings a baseline */
  readonly monitor: boolean;
  /** whether X-Ray is told of requests */
  readonly tracing: boolean;
  /** requests that may wait while one is answered */
  readonly queueLimit: number;
  /** threads that answer large requests; undefined for as many as there are CPUs */
  readonly workers: number | undefined;
  /** what Lambda gives the function; undefined elsewhere */
  readonly memoryBytes: number | undefined;
  /** whether a script's `prepare_fn` may be another than that of the model's training */
  readonly takesOtherScript: boolean;
  /** undefined for INFO, on Lambda for what its own settings say */
  readonly logLevel: LogLevel | undefined;
}

/**
 * The settings in the environment.
 * @throws ConfigurationError naming the variable whose value cannot be used
 */
export function readSettings(env: Environment = process.env): Settings {
  return {
    modelUri: modelUri(env),
    models: severalModels(env),
    modelName: modelName(env),
    timeoutMs: integer(env, 'SAGEMAKER_MODEL_SERVER_TIMEOUT', 60, 1, 86_400) * 1000,
    maxBodyBytes: maxBodyBytes(env),
    defaultAccept: defaultAccept(env),
    defaultOutputs: defaultOutputs(env),
    defaultOptions: readOptions(env, SERVING_VARIABLES),
    defaultSources: optionSources(env, [[OUTPUTS_VARIABLE, 'outputs'], ...SERVING_VARIABLES]),
    isEnsemble: flag(env, 'SAGEMAKER_INFERENCE_ENSEMBLE', true),
    bodyMemoryBytes: bodyMemoryBytes(env),
    playground: env.KINDLING_PLAYGROUND ? flag(env, 'KINDLING_PLAYGROUND', false) : undefined,
    metrics: choice(env, 'KINDLING_METRICS', METRICS_TARGETS),
    monitor: flag(env, 'KINDLING_MONITOR', true),
    tracing: /^(?:1|y|yes|t|true|on)$/i.test(env.POWERTOOLS_TRACE_ENABLED ?? ''), // as Powertools reads it
    queueLimit: integer(env, 'KINDLING_QUEUE_LIMIT', 100, 0, 1_000_000),
    workers: integer(env, 'SAGEMAKER_MODEL_SERVER_WORKERS', 0, 1, MAX_THREADS) || undefined,
    memoryBytes: memoryBytes(env),
    takesOtherScript: takesOtherScript(env),
    logLevel: logLevel(env),
  };
}

/** Whether a script is named: nothing runs because it lies in a model's folder. */
export function namesScript(env: Environment = process.env): boolean {
  return Boolean(env.KINDLING_SCRIPT || env.SAGEMAKER_PROGRAM);
}

/** Whether a script's `prepare_fn` may be another than that of the model's training. */
export function takesOtherScript(env: Environment = process.env): boolean {
  return flag(env, 'KINDLING_OTHER_SCRIPT', false);
}

/** Where the model is: `KINDLING_MODEL_URI`, else `SM_MODEL_DIR`, else the one packaged beside the bundle. */
export function modelUri(env: Environment = process.env): string {
  return env.KINDLING_MODEL_URI || env.SM_MODEL_DIR || bundledModel();
}

/** The folder of the model that comes with the package: packed beside the bundle by the build, or one folder up. */
export function bundledModel(): string {
  const packed = join(import.meta.dirname, 'model-artifacts', 'abalone');
  return existsSync(packed) ? packed : join(import.meta.dirname, '..', 'model-artifacts', 'abalone');
}

/** `SAGEMAKER_MULTI_MODEL`, for which the SageMaker platform loads each model by itself, or a folder of models. */
function severalModels(env: Environment): SeveralModels | undefined {
  const folder = env.KINDLING_MODELS || undefined;
  if (folder === undefined && !flag(env, 'SAGEMAKER_MULTI_MODEL', false)) return undefined;
  return { folder, ...modelBounds(env) };
}

/** From where models may be loaded besides their folder, and what they may take. */
export function modelBounds(env: Environment = process.env): Omit<SeveralModels, 'folder'> {
  const uriPrefix = env.KINDLING_MODEL_URI_PREFIX || undefined;
  if (uriPrefix !== undefined && !/^s3:\/\/[^/]+/.test(uriPrefix)) {
    throw invalid('KINDLING_MODEL_URI_PREFIX', uriPrefix, 's3://bucket/prefix/');
  }
  const own = integer(env, 'KINDLING_MODEL_MEMORY_MB', 0, 1, MAX_MODEL_MEMORY_MIB) * MIB;
  return { uriPrefix, maxBytes: own || (memoryBytes(env) ?? readMemoryLimit()) / 2 };
}

function modelName({ KINDLING_MODEL_NAME: name }: Environment): string | undefined {
  if (!name || isModelName(name)) return name || undefined;
  throw new ConfigurationError(`KINDLING_MODEL_NAME: "${name}" is not a valid value`, { hint: NAME_HINT });
}

/** What Lambda gives the function; undefined elsewhere. */
export function memoryBytes(env: Environment = process.env): number | undefined {
  return integer(env, 'AWS_LAMBDA_FUNCTION_MEMORY_SIZE', 0, 1, 1_000_000) * MIB || undefined;
}

function maxBodyBytes(env: Environment): number {
  const isBatch = flag(env, 'SAGEMAKER_BATCH', false);
  const megabytes = integer(env, 'SAGEMAKER_MAX_PAYLOAD_IN_MB', isBatch ? 100 : 6, 0, MAX_MIB) || MAX_MIB; // 0 is no limit
  return integer(env, 'MAX_CONTENT_LENGTH', megabytes * MIB, 1, MAX_MIB * MIB);
}

/** A quarter of the memory, at most 256 MiB; of its own accord never less than one body may have. */
function bodyMemoryBytes(env: Environment): number {
  const own = integer(env, 'KINDLING_BODY_MEMORY_MB', 0, 1, MAX_BODY_MEMORY_MIB) * MIB;
  return own || Math.max(Math.min((memoryBytes(env) ?? readMemoryLimit()) / 4, 256 * MIB), maxBodyBytes(env));
}

function defaultAccept(env: Environment): string | undefined {
  const name = env.SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT;
  if (!name) return undefined;
  const mediaType = findMediaType(name.split(';')[0]!.trim().toLowerCase());
  if (mediaType) return mediaType.name;
  throw new ConfigurationError(`SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT: ${name} cannot be written`, {
    hint: `set it to one of ${namesOfTypes()}`,
  });
}

function defaultOutputs(env: Environment): OutputName[] | undefined {
  const names = env[OUTPUTS_VARIABLE];
  if (!names) return undefined;
  return named('SAGEMAKER_INFERENCE_OUTPUT', names, () => parseOutputs(names));
}

/** Python's level as the SageMaker containers take it: a number, or its name. */
function logLevel(env: Environment): LogLevel | undefined {
  const text = env.SAGEMAKER_CONTAINER_LOG_LEVEL?.trim().toUpperCase();
  if (!text) return undefined;
  const levels = new Map<string, LogLevel>([
    ['10', 'DEBUG'],
    ['20', 'INFO'],
    ['30', 'WARN'],
    ['WARNING', 'WARN'],
    ['40', 'ERROR'],
    ['50', 'CRITICAL'],
  ]);
  const level = levels.get(text) ?? [...levels.values()].find((name) => name === text);
  if (level) return level;
  const levelNames = '10 (debug), 20 (info), 30 (warning), 40 (error) or 50 (critical)';
  throw invalid('SAGEMAKER_CONTAINER_LOG_LEVEL', text, levelNames);
}

/** `true` or `false`, in any case. */
function flag(env: Environment, name: string, fallback: boolean): boolean {
  const text = env[name]?.trim().toLowerCase();
  if (!text) return fallback;
  if (text === 'true' || text === 'false') return text === 'true';
  throw invalid(name, text, 'true or false');
}

/** One of some words, in any case. */
function choice<Word extends string>(env: Environment, name: string, words: readonly Word[]): Word | undefined {
  const text = env[name]?.trim().toLowerCase();
  if (!text) return undefined;
  const word = words.find((candidate) => candidate === text);
  if (word) return word;
  throw invalid(name, text, words.join(', '));
}

/** A whole number within bounds. */
export function integer(env: Environment, name: string, fallback: number, min: number, max: number): number {
  const text = env[name];
  if (text === undefined || text === '') return fallback;
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw invalid(name, text, `a whole number from ${min} to ${max}`);
}

function invalid(name: string, text: string, wanted: string): ConfigurationError {
  return new ConfigurationError(`${name}: "${text}" is not a valid value`, { hint: `set it to ${wanted}` });
}
