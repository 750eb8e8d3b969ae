// What the help shows works: every example is run in a folder that has what a checkout has.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { loadCommands } from '../../handlers/commands/index.ts';
import { bash, CLI, kindling } from '../support/command.ts';

const ROOT = join(import.meta.dirname, '../..');
const commands = await loadCommands();
const examples = commands.flatMap(({ name, examples }) => examples.map(([, line]) => [name, line] as const));
let dir: string;
let env: { readonly [name: string]: string };

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'kindling-examples-'));
  for (const name of ['model-artifacts', 'examples', 'docs']) symlinkSync(join(ROOT, name), join(dir, name));
  mkdirSync(join(dir, 'bin'));
  const command = join(dir, 'bin', 'kindling');
  writeFileSync(command, `#!/bin/sh\nexec '${process.execPath}' '${CLI}' "$@"\n`);
  chmodSync(command, 0o755);
  env = { PATH: `${join(dir, 'bin')}:${process.env.PATH}` };
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

test.each(examples.filter(([name]) => name !== 'serve'))('%s: %s', (_name, line) => {
  const { status, stderr } = bash(`set -e; ${line}`, { cwd: dir, env });

  expect([status, stderr]).toEqual([0, expect.not.stringContaining('error:')]);
});

test.each(examples.filter(([name]) => name === 'serve'))('%s: %s', async (_name, line) => {
  const server = spawn('bash', ['-c', `exec ${line.replace(/ --port \d+|$/, ' --port 0')}`], {
    cwd: dir,
    env: { ...process.env, ...env },
  });
  const ended = once(server, 'exit');
  try {
    const [said] = await once(server.stderr, 'data');
    expect(String(said)).toMatch(/^kindling serves .+ on http:/);
  } finally {
    server.kill();
    await ended;
  }
});

test('no command and help list every command', () => {
  const [none, help] = [kindling([]), kindling(['help'])];

  expect([none.status, none.stdout]).toEqual([0, help.stdout]);
  for (const { name } of commands) expect(help.stdout).toMatch(new RegExp(`^  ${name} +\\w`, 'm'));
});
