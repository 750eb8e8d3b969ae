import { availableParallelism } from 'node:os';
import { parseS3Uri, type S3Location } from '../lib/aws/s3-uri.ts';
import { refuseLoop } from '../lib/batch/loop-guard.ts';
import { parseRowErrorLimit, type RowErrorLimit } from '../lib/batch/row-error-limit.ts';
import { csv } from '../lib/content/csv.ts';
import { negotiate, requireContentType } from '../lib/content/index.ts';
import { ConfigurationError } from '../lib/errors.ts';
import type { TransformOptions } from '../lib/hooks/options.ts';
import { named, type OptionVariables, READING_VARIABLES, readOptions } from './option-variables.ts';

type Environment = Readonly<{ [name: string]: string | undefined }>;

export const OPTION_VARIABLES: OptionVariables = [
  ['SAGEMAKER_INFERENCE_OUTPUT', 'outputs'],
  ['KINDLING_OUTPUTS', 'outputs'],
  ['KINDLING_ON_ROW_ERROR', 'on-row-error'],
  ['KINDLING_ON_MISSING_FEATURE', 'on-missing-feature'],
  ['KINDLING_ITERATION_RANGE', 'iteration-range'],
  ['KINDLING_BASE_MARGIN', 'base-margin'],
  ['KINDLING_CONTRIBUTIONS', 'contributions'],
  ['KINDLING_COLUMNS', 'columns'],
  ['KINDLING_ID_COLUMNS', 'id-columns'],
  ...READING_VARIABLES,
];

/** What the environment says of batch scoring. */
export interface BatchSettings {
  /** where outputs go: the key is a prefix */
  readonly output: S3Location;
  readonly options: TransformOptions;
  /** what all objects are, whatever their uploaders say */
  readonly contentType: string | undefined;
  /** media type of outputs, as in an Accept header; undefined for that of the objects */
  readonly accept: string | undefined;
  /** row errors that make an output a failed one; undefined where only all rows do */
  readonly limit: RowErrorLimit | undefined;
  /** threads that score an object */
  readonly numThread: number;
  /** of the state machine that scores what takes longer than the function has */
  readonly stateMachineArn: string | undefined;
}

/** Lambda gives so much of a CPU for each MB, whatever number of CPUs the machine shows. */
const CPU_MB = 1769;

/**
 * The settings in the environment.
 * @throws ConfigurationError naming the variable whose value cannot be used
 */
export function readBatchSettings(env: Environment = process.env): BatchSettings {
  const output = folder(env, 'KINDLING_OUTPUT_URI');
  if (!output) {
    throw new ConfigurationError('KINDLING_OUTPUT_URI is not set', {
      hint: 'set it to s3://bucket/prefix/ for the outputs',
    });
  }
  const input = folder(env, 'KINDLING_INPUT_URI');
  if (input) refuseLoop(output, input);
  const options = readOptions(env, OPTION_VARIABLES);
  return {
    output,
    options,
    contentType: contentType(env),
    accept: accept(env),
    limit: rowErrorLimit(env),
    numThread: countThreads(env),
    stateMachineArn: stateMachineArn(env),
  };
}

/** The limit that `KINDLING_MAX_ROW_ERRORS` sets, if it does. */
export function rowErrorLimit({ KINDLING_MAX_ROW_ERRORS: text }: Environment = process.env): RowErrorLimit | undefined {
  return text ? named('KINDLING_MAX_ROW_ERRORS', text, () => parseRowErrorLimit(text)) : undefined;
}

/** As many as there are whole CPUs: a part of one would not pay for a thread. */
function countThreads({ AWS_LAMBDA_FUNCTION_MEMORY_SIZE: memory }: Environment): number {
  const numCpu = memory ? Math.round(Number(memory) / CPU_MB) : availableParallelism();
  return Math.max(1, Math.min(numCpu, availableParallelism()));
}

function stateMachineArn({ KINDLING_STATE_MACHINE_ARN: arn }: Environment): string | undefined {
  if (!arn || /^arn:[^:]+:states:[^:]+:\d+:stateMachine:/.test(arn)) return arn || undefined;
  throw new ConfigurationError(`KINDLING_STATE_MACHINE_ARN: "${arn}" is not a valid value`, {
    hint: 'set it to arn:aws:states:REGION:ACCOUNT:stateMachine:NAME, or leave it out',
  });
}

function contentType({ KINDLING_CONTENT_TYPE: given }: Environment): string | undefined {
  if (given) named('KINDLING_CONTENT_TYPE', given, () => requireContentType(given));
  return given || undefined;
}

function accept({ KINDLING_ACCEPT: given }: Environment): string | undefined {
  if (given) named('KINDLING_ACCEPT', given, () => negotiate(given, csv));
  return given || undefined;
}

/** The prefix that a variable names, with a slash at its end. */
function folder(env: Environment, variable: string): S3Location | undefined {
  const uri = env[variable];
  if (!uri) return undefined;
  const { bucket, key } = named(variable, uri, () => parseS3Uri(uri));
  return { bucket, key: key === '' || key.endsWith('/') ? key : `${key}/` };
}
