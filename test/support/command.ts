// The built command as users start it.
import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { join } from 'node:path';

export const CLI = join(import.meta.dirname, '../../dist/cli.cjs');

export interface Started {
  readonly input?: string | Buffer;
  readonly env?: { readonly [name: string]: string };
  readonly cwd?: string;
}

/** Runs the command to its end. */
export function kindling(args: readonly string[], { env, ...more }: Started = {}): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, [CLI, ...args], { encoding: 'utf8', ...more, env: { ...process.env, ...env } });
}

/** Runs a line of bash in which `$kindling` is the command. */
export function bash(line: string, { env, ...more }: Started = {}): SpawnSyncReturns<string> {
  const all = { ...process.env, kindling: `${process.execPath} ${CLI}`, ...env };
  return spawnSync('bash', ['-c', line], { encoding: 'utf8', ...more, env: all });
}
