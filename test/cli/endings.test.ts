// How the command ends when something stands in its way: streams that cannot be written, signals, ports.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { bash, CLI, kindling } from '../support/command.ts';
import { startFaultProxy } from '../support/fault-proxy.ts';
import { holdoutCsv, modelDir } from '../support/real-models.ts';
import { startS3 } from '../support/s3.ts';

const WINE = modelDir('wine');
const HOLDOUT = join(WINE, 'holdout.csv');
let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'kindling-endings-'));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const COMMANDS: readonly [name: string, line: string][] = [
  ['help', '$kindling help'],
  ['--version', '$kindling --version'],
  ['inspect', '$kindling inspect $model'],
  ['score', '$kindling score $model $rows'],
  ['train', '$kindling train $rows --target wine_class --num_round 1 -o $dir/trained'],
];

describe('an stdout that cannot be written is a sentence and status 1', () => {
  const env = () => ({ model: WINE, rows: HOLDOUT, dir });

  test.each(COMMANDS)('a full disk: %s', (_name, line) => {
    const { status, stderr } = bash(`${line} >/dev/full`, { env: env() });

    expect([status, stderr]).toEqual([
      1,
      expect.stringMatching(/(?:^|\n)error: stdout cannot be written: ENOSPC\nhint: .+\n$/),
    ]);
  });

  test.each(COMMANDS)('a reader that has gone: %s', (_name, line) => {
    const { status, stderr } = bash(`set -o pipefail; (sleep 0.1; ${line}) | true`, { env: env() });

    expect([status, stderr]).toEqual([
      1,
      expect.stringMatching(/(?:^|\n)error: stdout cannot be written: EPIPE\nhint: .+\n$/),
    ]);
  });
});

test.each([
  ['score', ['score', WINE, HOLDOUT, '/dev/full']],
  ['pack', ['pack', WINE, '-o', '/dev/full']],
  ['inspect', ['inspect', WINE, '--html', '/dev/full']],
])('a full device as the output of %s is a sentence and status 1', (_name, args) => {
  const { status, stderr } = kindling(args);

  expect([status, stderr]).toEqual([
    1,
    'error: /dev/full cannot be written: ENOSPC\nhint: the disk is full: free some space\n',
  ]);
});

describe('a signal leaves no half of a file', () => {
  async function stopInTheMiddle(args: readonly string[], stop: (pid: number) => void) {
    const child = spawn(process.execPath, [CLI, ...args], { stdio: ['pipe', 'ignore', 'ignore'] });
    child.stdin.on('error', () => undefined);
    child.stdin.write(holdoutCsv('wine').repeat(100));
    while (readdirSync(dir).length === 0) await new Promise((done) => setTimeout(done, 20));
    stop(child.pid!);
    const [, signal] = await once(child, 'exit');
    return { signal, left: readdirSync(dir) };
  }

  beforeAll(() => {
    rmSync(join(dir, 'trained'), { recursive: true, force: true });
  });

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s, which the parent sees', async (name) => {
    const result = await stopInTheMiddle(['score', WINE, '-', join(dir, 'stopped.csv')], (pid) =>
      process.kill(pid, name),
    );

    expect(result).toEqual({ signal: name, left: [] });
  });

  test('twice in a row, as timeout sends it', async () => {
    const result = await stopInTheMiddle(['score', WINE, '-', join(dir, 'stopped.csv')], (pid) => {
      process.kill(pid, 'SIGINT');
      process.kill(pid, 'SIGINT');
    });

    expect(result).toEqual({ signal: 'SIGINT', left: [] });
  });

  test('while a process substitution has nothing to say', () => {
    const line = 'timeout -s INT 1 $kindling score $model <(head -c 9999 $rows; exec sleep 2) $dir/stopped.csv';

    const { status } = bash(line, { env: { model: WINE, rows: HOLDOUT, dir } });

    expect([status, readdirSync(dir)]).toEqual([124, []]);
  });
});

test('a signal takes back the parts of an upload, though the input has nothing more to say', async () => {
  const { url, stop } = await startS3(['out']);
  const proxy = await startFaultProxy(url);
  const child = spawn(process.execPath, [CLI, 'score', WINE, '-', 's3://out/scored.csv', '--threads', '1'], {
    stdio: ['pipe', 'ignore', 'ignore'],
    env: { ...process.env, AWS_ENDPOINT_URL: proxy.url },
  });
  try {
    const [header, ...rows] = holdoutCsv('wine').trimEnd().split('\n');
    const input = `${header}\n${`${rows.join('\n')}\n`.repeat(900)}`; // makes more than the 8 MB of one part
    await new Promise((done) => child.stdin.on('error', done).write(input, done));
    while (!proxy.seen.some((seen) => /^PUT .*partNumber=1/.test(seen)))
      await new Promise((done) => setTimeout(done, 50));

    child.kill('SIGINT');

    const [, signal] = await once(child, 'exit');
    expect([signal, proxy.seen.at(-1)]).toEqual(['SIGINT', expect.stringMatching(/^DELETE .*uploadId=/)]);
  } finally {
    child.kill('SIGKILL');
    proxy.stop();
    await stop();
  }
});

describe('an address that a server cannot have', () => {
  let taken: Server;
  let port: number;
  beforeAll(async () => {
    taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    ({ port } = taken.address() as { port: number });
  });
  afterAll(() => {
    taken.close();
  });

  test('says that the port is taken, and offers a free one', () => {
    const { status, stderr } = kindling(['serve', WINE, '--port', `${port}`]);

    expect([status, stderr]).toEqual([
      1,
      `error: port ${port} of 127.0.0.1 is taken\nhint: end the program that listens there, or choose another port: --port 0 takes a free one\n`,
    ]);
  });

  test('says it in the words of the container, which knows no options', () => {
    const { status, stderr } = bash(`${process.execPath} ${join(CLI, '../serve.cjs')}`, {
      env: { SAGEMAKER_BIND_TO_PORT: `${port}`, SM_MODEL_DIR: WINE },
    });

    expect([status, stderr]).toEqual([1, expect.stringContaining('SAGEMAKER_BIND_TO_PORT=0 takes a free one')]);
  });

  test('says that the host is not an address of this machine', () => {
    const { status, stderr } = kindling(['serve', WINE, '--host', '192.0.2.1', '--port', '0']);

    expect([status, stderr]).toEqual([1, expect.stringContaining('192.0.2.1 is not an address of this machine')]);
  });
});
