import { basename } from 'node:path';
import { shorten } from '../../lib/short-text.ts';
import { printableLine } from '../program/printable.ts';
import { ProgressBar } from '../program/progress-bar.ts';
import { type Command, integerOption, type OptionValues, textOption, UsageError, writeNote } from './command.ts';
import { KINDS, type Kind } from './deploy/kinds.ts';
import { type Sizing, sizeFor } from './deploy/sizing.ts';
import { composeTemplate, quoteYaml } from './deploy/template.ts';

const USAGE = 'kindling deploy sagemaker MODEL --print';
const NAMES = Object.keys(KINDS);
const MAX_MEMORY_MB = 2 ** 20;

/** What the templates themselves ask of these parameters, told before they are deployed. */
const PATTERNS: readonly (readonly [option: string, pattern: RegExp, hint: string])[] = [
  [
    'image',
    /^\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com\/[a-z0-9._/-]+(:[\w.-]+|@sha256:[0-9a-f]{64})$/,
    'give ACCOUNT.dkr.ecr.REGION.amazonaws.com/REPOSITORY:TAG, or @sha256:DIGEST',
  ],
  ['model-data', /^s3:\/\/[^/]+\/.+\.tar\.gz$/, 'give s3://BUCKET/KEY.tar.gz'],
  ['role', /^arn:[\w-]+:iam::\d{12}:role\/.+$/, 'give arn:aws:iam::ACCOUNT:role/NAME'],
  ['instance-type', /^ml\.[a-z0-9-]+\.[a-z0-9]+$/, 'give the name of an instance, ml.m5.large say'],
];

export const deploy: Command = {
  name: 'deploy',
  usage: ['kindling deploy sagemaker MODEL --print [options]'],
  about: [
    'Prints a CloudFormation template that runs MODEL (a file, a folder, a .tar.gz or an s3:// uri) on SageMaker, with its size filled in from what kindling doctor measures. Nothing is changed on AWS: aws cloudformation deploy makes the stack.',
    'The endpoint has the name of the stack. Besides it there are a role that may do what is needed and nothing else, alarms, and logs that end; every size, and the ways into a VPC, are parameters of the template.',
  ],
  operands: ['sagemaker'],
  options: {
    kind: {
      type: 'string',
      choices: NAMES,
      about: 'an endpoint (serverless, realtime, async), an inference component, or batch transform (serverless)',
    },
    print: { type: 'boolean', about: 'write the template to stdout' },
    image: { type: 'string', value: 'URI', about: "kindling's image in ECR (a parameter that has to be given)" },
    'model-data': {
      type: 'string',
      value: 'S3URI',
      about: 'the model folder as a .tar.gz in S3 (MODEL, where it is one; else a parameter that has to be given)',
    },
    role: { type: 'string', value: 'ARN', about: "the container's role (the template makes one)" },
    memory: { type: 'string', value: 'MB', about: 'of serverless and component (measured)' },
    'instance-type': { type: 'string', value: 'TYPE', about: 'of the others, and of component (measured)' },
  },
  examples: [
    ['a serverless endpoint', 'kindling deploy sagemaker model-artifacts/wine --print > serverless.yaml'],
    [
      'an inference component whose size is known',
      'kindling deploy sagemaker model-artifacts/wine --print --kind component \\\n    --memory 128 --instance-type ml.m5.large > component.yaml',
    ],
  ],
  async run(values, [target, uri, ...more]) {
    if (target !== 'sagemaker' || uri === undefined || more.length > 0) {
      throw new UsageError('deploy takes sagemaker and one model', { hint: USAGE });
    }
    if (!values.print) {
      throw new UsageError('deploy changes nothing on AWS by itself', {
        hint: `${USAGE} writes the template, aws cloudformation deploy makes the stack`,
      });
    }
    const name = textOption(values, 'kind') ?? 'serverless';
    const kind = Object.hasOwn(KINDS, name) ? KINDS[name]! : undefined;
    if (!kind) throw new UsageError(`--kind: "${name}" is not a valid value`, { hint: `give ${NAMES.join(', ')}` });
    requirePatterns(values);
    const archive = textOption(values, 'model-data') ?? (ARCHIVE.test(uri) ? uri : undefined);
    const sizing = await findSizing(uri, name, values);
    requireSize(name, sizing);
    process.stdout.write(renderTemplate(uri, kind, { archive, sizing, values }));
    writeNote(sizing.reason);
    writeNote(
      `next: ${deployLine(kind, [
        ['image', textOption(values, 'image')],
        ['model-data', archive],
      ])}`,
    );
  },
};

const ARCHIVE = /^s3:\/\/[^/]+\/.+\.tar\.gz$/;

function requirePatterns(values: OptionValues): void {
  for (const [option, pattern, hint] of PATTERNS) {
    const text = textOption(values, option);
    if (text === undefined || pattern.test(text)) continue;
    throw new UsageError(`--${option}: "${shorten(text)}" is not a valid value`, { hint });
  }
}

/** As it was given; else of processes that are started with the model here. */
async function findSizing(uri: string, kind: string, values: OptionValues): Promise<Sizing> {
  const memory = integerOption(values, 'memory', 128, MAX_MEMORY_MB);
  const instanceType = textOption(values, 'instance-type');
  const given = { memory, instanceType, reason: 'the size is as given' };
  const isGiven = { serverless: memory, component: memory && instanceType }[kind] ?? instanceType;
  if (isGiven) return given;
  const { examine } = await import('./doctor.ts');
  const bar = new ProgressBar();
  const { measured } = await examine(uri, (doing) => bar.draw(undefined, `${doing} …`)).finally(() => bar.end());
  const found = sizeFor(kind, measured);
  return { ...found, memory: memory ?? found.memory, instanceType: instanceType ?? found.instanceType };
}

/** @throws UsageError where no size holds the model, or SageMaker has no such one */
function requireSize(kind: string, { memory, instanceType, reason }: Sizing): void {
  const isServerless = kind === 'serverless';
  if (isServerless ? memory === undefined : instanceType === undefined) {
    throw new UsageError(`--kind ${kind}: ${reason}`, { hint: 'choose another kind, or give its size' });
  }
  if (isServerless && (memory! % 1024 !== 0 || memory! > 6144)) {
    throw new UsageError(`--memory: ${memory} MB is no size of serverless endpoints`, {
      hint: 'give 1024, 2048, 3072, 4096, 5120 or 6144',
    });
  }
}

interface Given {
  readonly archive: string | undefined;
  readonly sizing: Sizing;
  readonly values: OptionValues;
}

function renderTemplate(uri: string, kind: Kind, { archive, sizing, values }: Given): string {
  const quoted = (text: string | undefined) => (text === undefined ? undefined : quoteYaml(text));
  const model = printableLine(shorten(basename(uri)));
  return composeTemplate(kind.parts, `kindling - ${model} as ${kind.what}`, {
    image: quoted(textOption(values, 'image')),
    modelData: quoted(archive),
    role: quoteYaml(textOption(values, 'role') ?? ''),
    memory: sizing.memory?.toString(),
    instanceType: sizing.instanceType,
    variant: kind.variant,
    environment: kind.environment,
  });
}

/** The line that makes the stack, with the parameters that still have to be given. */
function deployLine({ asks }: Kind, options: readonly (readonly [string, string | undefined])[]): string {
  const names: Readonly<Record<string, string>> = { image: 'ImageUri', 'model-data': 'ModelDataUrl' };
  const open = [...options.flatMap(([option, value]) => (value === undefined ? [names[option]!] : [])), ...asks];
  const overrides = open.length > 0 ? ` --parameter-overrides ${open.map((name) => `${name}=…`).join(' ')}` : '';
  return `aws cloudformation deploy --template-file FILE --stack-name NAME --capabilities CAPABILITY_IAM${overrides}`;
}
