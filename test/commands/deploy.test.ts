// What `kindling deploy sagemaker` prints; that CloudFormation takes it is cfn-lint's to say (npm run deploy:check).
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KINDS } from '../../handlers/commands/deploy/kinds.ts';
import { sizeFor } from '../../handlers/commands/deploy/sizing.ts';
import type { Measured } from '../../handlers/commands/doctor/starts.ts';
import { kindling } from '../support/command.ts';
import { modelDir } from '../support/real-models.ts';

const SIZE = ['--memory', '2048', '--instance-type', 'ml.c5.xlarge'];
const print = (kind: string, ...more: string[]) =>
  kindling(['deploy', 'sagemaker', modelDir('wine'), '--print', '--kind', kind, ...SIZE, ...more]);

/** The names under a heading of the template. */
function namesUnder(template: string, heading: string): string[] {
  const [, section = ''] = new RegExp(`^${heading}:\\n((?: .*\\n|\\n)*)`, 'm').exec(`${template}\n`) ?? [];
  return [...section.matchAll(/^ {2}(\w+):/gm)].map(([, name]) => name!);
}

/** The lines of one parameter or resource. */
function linesOf(template: string, name: string): string {
  return new RegExp(`^ {2}${name}:\\n((?: {4}.*\\n)*)`, 'm').exec(template)?.[1] ?? '';
}

describe.each(Object.keys(KINDS))('kindling deploy sagemaker --kind %s', (kind) => {
  const { status, stdout } = print(kind);

  test('It should name each parameter, condition and resource once, and no other', () => {
    expect(status).toBe(0);
    const [parameters, conditions, resources] = ['Parameters', 'Conditions', 'Resources'].map((heading) =>
      namesUnder(stdout, heading),
    );
    const all = [...parameters!, ...conditions!, ...resources!];
    expect(all).toEqual([...new Set(all)]);

    const referred = [
      ...stdout.matchAll(/!(?:Ref|GetAtt) (\w+)(?!\w|::)/g),
      ...stdout.matchAll(/\$\{(\w+)[.}]/g),
      ...stdout.matchAll(/DependsOn: (\w+)/g),
    ].map(([, name]) => name!);
    const locals = [...stdout.matchAll(/^ +(?:- )?(\w+): !(?:Select|GetAtt|Ref|Sub)/gm)].map(([, name]) => name!);
    expect(referred.filter((name) => ![...all, ...locals].includes(name))).toEqual([]);
    const asked = [...stdout.matchAll(/(?:!If \[|Condition: |!Condition )(\w+)/g)].map(([, name]) => name!);
    expect(asked.filter((name) => !conditions!.includes(name))).toEqual([]);
  });

  test('It should leave nothing open but what only its reader knows', () => {
    const open = namesUnder(stdout, 'Parameters').filter((name) => !linesOf(stdout, name).includes('Default:'));

    expect(open).toEqual(['ImageUri', 'ModelDataUrl', ...KINDS[kind]!.asks]);
    expect(stdout).not.toMatch(/<<|>>|undefined|\bnull\b/);
  });

  test('It should let the container do what it names, and nothing in all buckets', () => {
    const everywhere = [...stdout.matchAll(/Action: (.*)\n(?: +- .*\n)* +Resource: '\*'/g)].map(
      ([, actions]) => actions!,
    );

    expect(everywhere.filter((actions) => /s3|logs|iam|sns|\*/.test(actions))).toEqual([]);
    expect(stdout).not.toMatch(/Action:.*\*|ManagedPolicyArns|arn:\$\{AWS::Partition\}:s3:::\*/);
  });
});

test('what is given becomes a default, as it is', () => {
  const image = `123456789012.dkr.ecr.eu-west-1.amazonaws.com/ml/kindling@sha256:${'a'.repeat(64)}`;
  const role = 'arn:aws:iam::123456789012:role/mine';

  const { stdout } = print('serverless', '--image', image, '--model-data', 's3://b/$&"k".tar.gz', '--role', role);

  const defaults = ['ImageUri', 'ModelDataUrl', 'RoleArn', 'MemorySizeInMB'].map(
    (name) => /Default: (.*)/.exec(linesOf(stdout, name))?.[1],
  );
  expect(defaults.map((text) => JSON.parse(text!))).toEqual([image, 's3://b/$&"k".tar.gz', role, 2048]);
});

test('a name of a model cannot write lines of the template', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kindling-deploy-'));
  const hostile = join(folder, 'x"\nResources: <<role>>\u001b');
  cpSync(modelDir('wine'), hostile, { recursive: true });

  const { status, stdout } = kindling(['deploy', 'sagemaker', hostile, '--print', ...SIZE]);
  rmSync(folder, { recursive: true });

  const [, description] = stdout.split('\n')[1]!.split(/: (.*)/);
  expect([status, JSON.parse(description!)]).toEqual([0, expect.stringContaining('Resources: <<role>>')]);
  expect(stdout.match(/^Resources/gm)).toHaveLength(1);
});

test.each([
  [['--print', '--kind', 'lambda'], '--kind: "lambda"'],
  [[], 'deploy changes nothing on AWS by itself'],
  [['--print', '--image', 'kindling:latest'], '--image: "kindling:latest"'],
  [['--print', '--model-data', 'model.tar.gz'], '--model-data: "model.tar.gz"'],
  [['--print', '--role', 'admin'], '--role: "admin"'],
  [['--print', '--instance-type', 'large'], '--instance-type: "large"'],
  [['--print', '--memory', '1500'], '--memory: 1500 MB is no size'],
])('%j is refused before anything is measured', (args, message) => {
  const { status, stdout, stderr } = kindling(['deploy', 'sagemaker', modelDir('wine'), ...args]);

  expect([status, stdout, stderr]).toEqual([2, '', expect.stringMatching(`^error: .*${message}.*\nhint: `)]);
});

test('sizes are those that the doctor finds, on instances that scale', () => {
  const measured = { peakBytes: { load: 0, oneRow: 0, manyRows: 1000 * 2 ** 20 }, rowBytes: 100 } as Measured;

  expect(sizeFor('serverless', measured)).toMatchObject({
    memory: 2048,
    reason: expect.stringMatching(/^2048 MB: CPU/),
  });
  expect(sizeFor('component', measured)).toMatchObject({ memory: 2048, instanceType: 'ml.m5.large' });
  const reason = expect.stringMatching(/^ml\.m5\.large: 8 GiB and 2 CPUs; it needs 1356 MB/);
  expect(sizeFor('async', measured)).toEqual({ memory: undefined, instanceType: 'ml.m5.large', reason });
});
