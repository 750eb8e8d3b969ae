// The lines to copy, run by the programs that they are for, with names that try to end a text early.
import { spawnSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import type { PlaygroundDescription } from '../../lib/playground/description.ts';
import { jsonRow, SNIPPETS } from '../../lib/playground/snippets.ts';

const NAMES = [
  "it's",
  '"; rm -rf / #',
  '$(id) `id`',
  '__proto__',
  'back\\slash',
  'line\nend\u2028',
  'عمر 🐧',
  '--help',
];
const description = {
  hasNames: true,
  fields: NAMES.map((name, feature) => ({ name, kind: feature === 6 ? 'category' : 'number', importance: [1] })),
} as unknown as PlaygroundDescription;
const CELLS = ['0.10', '-1e-7', '', '3', ' 5 ', 'tall', '7', '.5'];
const json = jsonRow(description, CELLS);
const asked = { origin: 'http://127.0.0.1:1', modelUri: "it's a/model.json", json };
const snippet = (name: string) => SNIPPETS.find((one) => one.name === name)!.text(asked);

describe('jsonRow', () => {
  test('It should keep numbers as they were typed, and say null for missing values', () => {
    expect(json).toContain('"it\'s": 0.10, ');
    expect(Object.entries(JSON.parse(json))).toEqual(
      NAMES.map((name, feature) => [name, [0.1, -1e-7, null, 3, 5, 'tall', '7', '.5'][feature]]),
    );
  });

  test('It should be a list for a model without names', () => {
    expect(jsonRow({ ...description, hasNames: false }, CELLS)).toBe('[[0.10, -1e-7, null, 3, 5, "tall", "7", ".5"]]');
  });
});

describe('Lines for a shell', () => {
  /** What a shell makes of a line, with a function in the place of the program. */
  const argumentsOf = (line: string, program: string) =>
    spawnSync('bash', ['-c', `${program}() { printf '%s\\0' "$@"; cat >&2 < /dev/stdin; }\n${line}`], {
      encoding: 'utf8',
      input: '',
    });

  test('It should hand curl the question as one word', () => {
    const words = argumentsOf(snippet('curl'), 'curl').stdout.split('\0');

    expect(words).toEqual([
      'http://127.0.0.1:1/invocations',
      '-H',
      'Content-Type: application/json',
      '--data-binary',
      json,
      '',
    ]);
  });

  test('It should name a model of several in the path, and to boto3', () => {
    const line = SNIPPETS[0]!.text({ ...asked, target: "it's $(id)/2" });
    const [url] = argumentsOf(line, 'curl').stdout.split('\0');

    expect(url).toBe(`http://127.0.0.1:1/models/${encodeURIComponent("it's $(id)/2")}/invoke`);
    expect(SNIPPETS[1]!.text({ ...asked, target: "it's" })).toContain("TargetModel='it\\'s',");
    expect(snippet('boto3')).not.toContain('TargetModel');
  });

  test('It should hand kindling score the question as a line', () => {
    const { stdout, stderr } = argumentsOf(snippet('kindling score'), 'kindling');

    expect(stdout.split('\0')).toEqual(['score', "it's a/model.json", '-', '--content-type', 'application/json', '']);
    expect(stderr).toBe(`${json}\n`);
  });
});

describe('Programs', () => {
  test('It should send the question by fetch', async () => {
    const sent: unknown[] = [];
    const fetch = async (url: string, { body }: { body: string }) => {
      sent.push(url, body);
      return { json: async () => 'answered' };
    };
    const AsyncFunction = (async () => undefined).constructor as FunctionConstructor;

    await new AsyncFunction('fetch', 'console', snippet('fetch'))(fetch, {
      log: (answer: unknown) => sent.push(answer),
    });

    expect(sent).toEqual(['http://127.0.0.1:1/invocations', json, 'answered']);
  });

  test('It should send the question by boto3', () => {
    const stub = `import sys, types, json
def invoke_endpoint(**given):
    sys.stdout.write(json.dumps([given["EndpointName"], given["ContentType"], given["Body"].decode()]))
    return {"Body": types.SimpleNamespace(read=lambda: b"")}
sys.modules["boto3"] = types.SimpleNamespace(client=lambda name, **given: types.SimpleNamespace(invoke_endpoint=invoke_endpoint))
`;
    const { stdout, stderr, error } = spawnSync('python3', ['-c', stub + snippet('boto3')], {
      encoding: 'utf8',
      env: { ...process.env, PYTHONIOENCODING: 'utf-8' },
    });
    if (error) return; // no Python here; real-clients/sagemaker_runtime.py asks as this does

    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual(['model', 'application/json', json]);
  });
});
