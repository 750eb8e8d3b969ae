import { inGroup, type Options, type OptionValues, textOption, UsageError } from '../command.ts';
import type { HandedJob, HandOver } from './hand-over/job.ts';
import { describeRequest } from './hand-over/sagemaker.ts';
import { writeScript } from './hand-over/script.ts';

const PLACES: Readonly<Record<string, (job: HandedJob) => HandOver>> = {
  sagemaker: describeRequest,
  dask: (job) => writeScript('dask', job),
  spark: (job) => writeScript('spark', job),
};

export const HAND_OVER_OPTIONS: Options = inGroup('Beyond one machine', {
  'hand-over': {
    type: 'string',
    choices: Object.keys(PLACES),
    about:
      "print what trains this on XGBoost's own distributed training, and train nothing: a request of SageMaker's XGBoost container, or a script for a cluster of Dask or Spark",
  },
  'instance-count': { type: 'string', value: 'N', about: 'sagemaker: how many machines (2)' },
  'instance-type': { type: 'string', value: 'TYPE', about: 'sagemaker: which ones (ml.m5.4xlarge)' },
  role: { type: 'string', value: 'ARN', about: 'sagemaker: the role of the job (a placeholder)' },
  region: { type: 'string', value: 'NAME', about: 'sagemaker: where (AWS_REGION)' },
  image: { type: 'string', value: 'URI', about: "sagemaker: another image than the region's newest" },
});

/** @throws UsageError for a place that there is not, or a job that it does not do */
export function handOver(place: string, job: HandedJob): HandOver {
  if (!Object.hasOwn(PLACES, place)) {
    throw new UsageError(`--hand-over: "${place}" is not a valid value`, {
      hint: `give ${Object.keys(PLACES).join(', ')}`,
    });
  }
  return PLACES[place]!(job);
}

/** @throws UsageError where only sagemaker has an option */
export function requireHandOver(values: OptionValues): void {
  const [, ...others] = Object.keys(HAND_OVER_OPTIONS);
  const name = others.find((option) => textOption(values, option) !== undefined);
  if (name === undefined || textOption(values, 'hand-over') === 'sagemaker') return;
  throw new UsageError(`--${name} is of --hand-over sagemaker`, { hint: 'leave it out' });
}
