import type { Parameters } from '../../../../lib/training/parameters.ts';
import { integerOption, textOption, UsageError } from '../../command.ts';
import type { HandedJob, HandOver } from './job.ts';

/** Version of SageMaker's XGBoost container: the newest that the SageMaker Python SDK (2.257) lists. */
const VERSION = '3.0-5';
/** Accounts of that image by region, as the SDK lists them. */
const ACCOUNTS: Readonly<Record<string, string>> = {
  'af-south-1': '510948584623',
  'ap-east-1': '651117190479',
  'ap-northeast-1': '354813040037',
  'ap-northeast-2': '366743142698',
  'ap-northeast-3': '867004704886',
  'ap-south-1': '720646828776',
  'ap-south-2': '628508329040',
  'ap-southeast-1': '121021644041',
  'ap-southeast-2': '783357654285',
  'ap-southeast-3': '951798379941',
  'ap-southeast-4': '106583098589',
  'ca-central-1': '341280168497',
  'ca-west-1': '190319476487',
  'cn-north-1': '450853457545',
  'cn-northwest-1': '451049120500',
  'eu-central-1': '492215442770',
  'eu-central-2': '680994064768',
  'eu-north-1': '662702820516',
  'eu-south-1': '978288397137',
  'eu-south-2': '104374241257',
  'eu-west-1': '141502667606',
  'eu-west-2': '764974769150',
  'eu-west-3': '659782779980',
  'il-central-1': '898809789911',
  'me-central-1': '272398656194',
  'me-south-1': '801668240914',
  'sa-east-1': '737474898029',
  'us-east-1': '683313688378',
  'us-east-2': '257758044811',
  'us-gov-east-1': '237065988967',
  'us-gov-west-1': '414596584902',
  'us-west-1': '746614075791',
  'us-west-2': '246618743249',
};

/** Hyperparameters that the container's own check lets through, beside `num_round`. */
const HYPERPARAMETERS: ReadonlySet<string> = new Set([
  ...[
    'booster',
    'verbosity',
    'nthread',
    'eta',
    'gamma',
    'max_depth',
    'min_child_weight',
    'max_delta_step',
    'subsample',
  ],
  ...[
    'colsample_bytree',
    'colsample_bylevel',
    'colsample_bynode',
    'lambda',
    'alpha',
    'tree_method',
    'scale_pos_weight',
  ],
  ...['grow_policy', 'max_leaves', 'max_bin', 'monotone_constraints', 'interaction_constraints', 'sample_type'],
  ...['normalize_type', 'rate_drop', 'one_drop', 'skip_drop', 'tweedie_variance_power', 'objective', 'num_class'],
  ...['base_score', 'eval_metric', 'seed', 'num_parallel_tree', 'sampling_method', 'early_stopping_rounds'],
  ...['aft_loss_distribution', 'aft_loss_distribution_scale'],
]);

const CONTENT_TYPES: readonly (readonly [RegExp, string])[] = [
  [/\.(libsvm|svmlight|svm)(\.gz)?$/i, 'text/libsvm'],
  [/\.parquet$/i, 'application/x-parquet'],
  [/\.(recordio|pbr)$/i, 'application/x-recordio-protobuf'],
];
const DAY = 86_400;

/**
 * The request of create-training-job that trains with SageMaker's XGBoost container on several machines.
 *
 * @throws UsageError for data that are not in S3, and for what the container cannot be told
 */
export function describeRequest({ data, validation, output, options, values }: HandedJob): HandOver {
  const count = integerOption(values, 'instance-count', 1, 100) ?? 2;
  const channels = [channel('train', data, count), ...(validation ? [channel('validation', validation, count)] : [])];
  const role = textOption(values, 'role');
  const isInS3 = output?.startsWith('s3://');
  const request = {
    TrainingJobName: `${nameOf(data)}-${new Date().toISOString().replace(/\D/g, '').slice(0, 14)}`,
    RoleArn: role ?? 'arn:aws:iam::123456789012:role/FILL-IN',
    AlgorithmSpecification: { TrainingImage: findImage(values), TrainingInputMode: 'File' },
    HyperParameters: hyperparameters(options),
    InputDataConfig: channels,
    OutputDataConfig: { S3OutputPath: isInS3 ? output : `${bucketOf(data)}/models/` },
    ResourceConfig: {
      InstanceType: textOption(values, 'instance-type') ?? 'ml.m5.4xlarge',
      InstanceCount: count,
      VolumeSizeInGB: 100,
    },
    StoppingCondition: { MaxRuntimeInSeconds: DAY },
  };
  const notes = [
    ...(role === undefined ? ['RoleArn has to be filled in, or given as --role'] : []),
    ...options.target.map((name) => `the container takes the first column for the target, whatever "${name}" is`),
    'the container reads CSV without a header, the label first, all cells numbers; it makes no validation rows by itself',
    ...(count > 1 ? [`each machine reads other objects: there have to be at least ${count} of about one size`] : []),
    'next: aws sagemaker create-training-job --cli-input-json file://FILE; kindling serve takes the model.tar.gz it writes',
  ];
  return { text: `${JSON.stringify(request, undefined, 2)}\n`, notes };
}

function channel(name: string, uri: string, count: number) {
  if (!/^s3:\/\/[^/]+\/./.test(uri)) {
    throw new UsageError(`${uri} is not in S3, where SageMaker reads`, {
      hint: 'upload it, and give s3://bucket/prefix; or --hand-over dask, which reads files too',
    });
  }
  const type = CONTENT_TYPES.find(([pattern]) => pattern.test(uri))?.[1] ?? 'text/csv';
  return {
    ChannelName: name,
    ContentType: type,
    DataSource: {
      S3DataSource: {
        S3DataType: 'S3Prefix',
        S3Uri: uri,
        S3DataDistributionType: count > 1 ? 'ShardedByS3Key' : 'FullyReplicated',
      },
    },
  };
}

/** @throws UsageError for options and parameters that the container does not have */
function hyperparameters(options: HandedJob['options']): Record<string, string> {
  const { given, parameters, csv_weights, kfold } = options;
  const named = (['features', 'categorical', 'missing', 'id', 'weight', 'group'] as const).filter(
    (name) => options[name].length > 0,
  );
  if (kfold !== undefined) named.push('kfold' as never);
  const [refused] = [
    ...named,
    ...[...given].filter((name) => name !== 'num_boost_round' && !HYPERPARAMETERS.has(name)),
  ];
  if (refused !== undefined) {
    throw new UsageError(`SageMaker's XGBoost container on several machines has no --${refused.replaceAll('_', '-')}`, {
      hint: 'leave it out, or use --hand-over dask or spark',
    });
  }
  const needed: Partial<Parameters> = { objective: parameters.objective, tree_method: 'hist' };
  const all = { ...needed, ...Object.fromEntries([...given].map((name) => [name, parameters[name]])) };
  const { num_boost_round, ...others } = { ...all, num_boost_round: parameters.num_boost_round };
  const texts = Object.entries(others).map(([name, value]) => [name, hyperparameterText(value)]);
  return {
    num_round: String(num_boost_round),
    ...Object.fromEntries(texts),
    ...(csv_weights && { csv_weights: '1' }),
  };
}

/** `1,0` of flags, `(1,-1)` of signs, `[[1,2]]` of sets, `rmse,mae` of names. */
function hyperparameterText(value: unknown): string {
  if (typeof value === 'boolean') return value ? '1' : '0';
  if (!Array.isArray(value)) return String(value);
  if (Array.isArray(value[0])) return JSON.stringify(value);
  return value.length > 1 && typeof value[0] === 'number' ? `(${value.join(',')})` : value.join(',');
}

function findImage(values: HandedJob['values']): string {
  const image = textOption(values, 'image');
  if (image !== undefined) return image;
  const { AWS_REGION, AWS_DEFAULT_REGION } = process.env;
  const region = textOption(values, 'region') ?? AWS_REGION ?? AWS_DEFAULT_REGION ?? 'us-east-1';
  if (!Object.hasOwn(ACCOUNTS, region)) {
    throw new UsageError(`no image of SageMaker's XGBoost is known for the region "${region}"`, {
      hint: `give --region, or the image's --image`,
    });
  }
  const domain = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  return `${ACCOUNTS[region]}.dkr.ecr.${region}.${domain}/sagemaker-xgboost:${VERSION}`;
}

/** Jobs may have letters, digits and hyphens, 63 in all. */
function nameOf(uri: string): string {
  const words = uri.split('/').filter((word) => /[a-z]/i.test(word));
  const last = words
    .at(-1)!
    .replace(/\..*$/, '')
    .replace(/[^a-zA-Z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return (last || 'kindling').slice(0, 40).replace(/-+$/, '');
}

function bucketOf(uri: string): string {
  return uri.split('/').slice(0, 3).join('/');
}
