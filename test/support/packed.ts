// kindling as a stranger gets it: the npm package, installed in an empty project.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');

export interface Packed {
  /** the project's folder, an absolute path */
  readonly folder: string;
  /** where kindling lies in it */
  readonly kindling: string;
  /** (bytes) */
  readonly tarball: Uint8Array<ArrayBuffer>;
}

/** An empty project outside of this one that has kindling in its node_modules, and nothing else. */
export function installPacked(): Packed {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'kindling-guest-')));
  const kindling = join(folder, 'node_modules/kindling');
  const pack = ['pack', '--ignore-scripts', '--json', '--pack-destination', folder];
  const [{ filename }] = JSON.parse(execFileSync('npm', pack, { cwd: ROOT, encoding: 'utf8', stdio: 'pipe' }));
  mkdirSync(kindling, { recursive: true });
  execFileSync('tar', ['-xzf', join(folder, filename), '-C', kindling, '--strip-components=1']);
  return { folder, kindling, tarball: new Uint8Array(readFileSync(join(folder, filename))) };
}

/** Writes files into a folder, by their paths in it. */
export function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}
