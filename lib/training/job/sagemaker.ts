import { ConfigurationError } from '../../errors.ts';

/** A channel as SageMaker describes it. */
export interface Channel {
  readonly contentType: string | undefined;
}

/** Set by SageMaker itself: its SDK's own settings, and what hyperparameter tuning looks at. */
const NOT_OURS = /^(?:sagemaker_|_tuning_objective_metric$)/;

/**
 * Hyperparameters as values: SageMaker gives texts, which its SDK wrote as JSON.
 *
 * @param json what `hyperparameters.json` holds
 */
export function readHyperparameters(json: unknown): Map<string, unknown> {
  const entries = Object.entries(requireObject(json, 'hyperparameters.json'));
  return new Map(entries.filter(([name]) => !NOT_OURS.test(name)).map(([name, value]) => [name, decode(value)]));
}

function decode(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/**
 * The channels of a job by name; `train` and `training` are the same.
 *
 * @param json what `inputdataconfig.json` holds
 * @throws ConfigurationError for a mode without files
 */
export function readChannels(json: unknown): Map<string, Channel> {
  const entries = Object.entries(requireObject(json, 'inputdataconfig.json'));
  return new Map(
    entries.map(([name, value]) => {
      const channel = requireObject(value, `channel ${name}`);
      if (channel.TrainingInputMode === 'Pipe') {
        throw new ConfigurationError(`channel ${name} is a pipe`, { hint: 'choose input mode File or FastFile' });
      }
      if (channel.RecordWrapperType === 'RecordIO') {
        throw new ConfigurationError(`channel ${name} wraps its records in RecordIO`, {
          hint: 'choose record wrapper type None, and CSV, JSON Lines or libsvm',
        });
      }
      return [name, { contentType: typeof channel.ContentType === 'string' ? channel.ContentType : undefined }];
    }),
  );
}

/**
 * @param json what `resourceconfig.json` holds
 * @throws ConfigurationError for a job of several machines
 */
export function requireOneHost(json: unknown): void {
  const { hosts } = requireObject(json, 'resourceconfig.json');
  if (!Array.isArray(hosts) || hosts.length <= 1) return;
  throw new ConfigurationError(`the job has ${hosts.length} machines, and kindling trains on one`, {
    hint: 'set the instance count to 1; for data beyond one machine use the XGBoost container of SageMaker, whose models kindling serves',
  });
}

function requireObject(value: unknown, what: string): { readonly [name: string]: unknown } {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as { [name: string]: unknown };
  throw new ConfigurationError(`${what} is not a JSON object`, {
    hint: 'write it as SageMaker does: {"name": "value"}',
  });
}
