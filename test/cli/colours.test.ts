// Colours are for people at a terminal: `script` of util-linux is one, a pipe is none.
import { spawnSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import { CLI } from '../support/command.ts';

const ESCAPE = '\u001b[';
const hasScript = spawnSync('script', ['--version']).stdout?.includes('util-linux') ?? false;
const onTerminal = hasScript ? test : test.skip;
if (!hasScript) console.warn('no script of util-linux here: colours on a terminal are not tested');

type Environment = { readonly [name: string]: string };
/** What Node asks for colours, as a terminal of one's own has it. */
const ORDINARY = { TERM: 'xterm-256color', CI: undefined, NO_COLOR: undefined, FORCE_COLOR: undefined };

function environment(env: Environment) {
  return Object.fromEntries(Object.entries({ ...process.env, ...ORDINARY, ...env }).filter(([, v]) => v !== undefined));
}

/** What the command writes on a terminal. */
function typed(args: readonly string[], env: Environment = {}): string {
  const line = [process.execPath, CLI, ...args].map((word) => `'${word}'`).join(' ');
  const options = { encoding: 'utf8', env: environment(env), input: '' } as const;
  return spawnSync('script', ['-qec', line, '/dev/null'], options).stdout;
}

function piped(args: readonly string[], env: Environment = {}): string {
  const { stdout, stderr } = spawnSync(process.execPath, [CLI, ...args], { encoding: 'utf8', env: environment(env) });
  return stdout + stderr;
}

const CALLS: readonly (readonly string[])[] = [
  ['help', 'pack'],
  ['inspect', 'no-model'],
  ['inspect', 'model-artifacts/wine'],
];

describe('colours', () => {
  onTerminal.each(CALLS)('%s %s has them on a terminal', (...args) => {
    expect(typed(args)).toContain(ESCAPE);
  });

  test.each(CALLS)('%s %s has none in a pipe', (...args) => {
    expect(piped(args)).not.toContain(ESCAPE);
  });

  onTerminal.each<[what: string, env: Environment]>([
    ['NO_COLOR', { NO_COLOR: '1' }],
    ['TERM=dumb', { TERM: 'dumb' }],
  ])('%s takes them away', (_what, env) => {
    expect(typed(['inspect', 'no-model'], env)).toMatch(/^error: .+\r\nhint: /);
  });

  test('FORCE_COLOR brings them to a pipe', () => {
    expect(piped(['inspect', 'no-model'], { FORCE_COLOR: '1' })).toContain(ESCAPE);
  });

  test('JSON has none, whatever is forced', () => {
    expect(() => JSON.parse(piped(['inspect', 'model-artifacts/wine', '--json'], { FORCE_COLOR: '1' }))).not.toThrow();
  });
});
