// What a release consists of: the script that makes it, end to end, without publishing anything.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

const ROOT = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const PACKAGE = JSON.parse(read('package.json'));

interface Component {
  readonly name: string;
  readonly version: string;
  readonly purl: string;
  readonly hashes: readonly object[];
  readonly licenses: readonly object[];
}

const nameOf = ({ name, version }: { name: string; version: string }) => `${name} ${version}`;

/** Name and version of every package that some bundle has a file of, and of the kernels' library. */
function bundled(): string[] {
  const { inputs } = JSON.parse(read('dist/meta.json')) as { inputs: object };
  const folders = Object.keys(inputs).map((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path)?.[0]);
  const installed = [...folders, 'node_modules/assemblyscript'].filter((folder) => folder !== undefined);
  return [...new Set(installed.map((folder) => nameOf(JSON.parse(read(`${folder}/package.json`)))))];
}

test('the package has no dependency and no install script', () => {
  const { dependencies, optionalDependencies, peerDependencies, peerDependenciesMeta, scripts } = PACKAGE;

  expect([dependencies, optionalDependencies]).toEqual([undefined, undefined]);
  for (const name of Object.keys(peerDependencies)) expect(peerDependenciesMeta[name]).toEqual({ optional: true });
  expect(Object.keys(scripts).filter((name) => /^(?:pre|post)?install$/.test(name))).toEqual([]);
});

describe('npm run release', () => {
  let folder: string;
  let run: { status: number | null; stdout: string };
  /** Never as the release workflow, which runs these tests before it publishes: they would do it in its place. */
  const release = (args: readonly string[], workflow: Readonly<Record<string, string>> = {}) => {
    const env = { PATH: process.env.PATH, HOME: process.env.HOME, ...workflow };
    return spawnSync(process.execPath, [join(ROOT, 'build/release.mjs'), ...args], {
      cwd: ROOT,
      encoding: 'utf8',
      env,
    });
  };
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'kindling-release-'));
    run = release(['--dry-run', '--out', folder]);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('It should make tarball, bill of materials, notes and sums', () => {
    const { name, version } = PACKAGE;
    const files = [`${name}-${version}.cdx.json`, `${name}-${version}.tgz`];

    expect(run).toMatchObject({ status: 0, stderr: '' });
    expect(readdirSync(folder).sort()).toEqual([...files, 'NOTES.md', 'SHA256SUMS'].sort());
    const sums = files.map((file) => [
      createHash('sha256')
        .update(readFileSync(join(folder, file)))
        .digest('hex'),
      file,
    ]);
    expect(readFileSync(join(folder, 'SHA256SUMS'), 'utf8')).toBe(sums.map((sum) => `${sum.join('  ')}\n`).join(''));
  });

  test('It should have a bill that names every package that a bundle has a file of, and no other', () => {
    const bill = JSON.parse(readFileSync(join(folder, `kindling-${PACKAGE.version}.cdx.json`), 'utf8'));

    const components: Component[] = bill.components;

    expect(bill).toMatchObject({ bomFormat: 'CycloneDX', metadata: { component: { name: 'kindling' } } });
    expect(components.map(nameOf).sort()).toEqual(bundled().sort());
    for (const { hashes, licenses, purl } of components) {
      expect([hashes.length, licenses.length]).toEqual([1, 1]);
      expect(purl).toMatch(/^pkg:npm\//);
    }
  });

  test('It should not begin where something is in the way, and say all of it', () => {
    const { status, stdout } = release(['--publish', '--out', join(folder, 'none')]);

    expect(status).toBe(1);
    expect(stdout).toContain('in the way: only the release workflow publishes');
    expect(stdout).toContain('in the way: no repository is known');
    expect(readdirSync(folder)).not.toContain('none');
  });

  // github.blog/changelog/2023-09-26-npm-provenance-general-availability: public source repositories only
  test.each([
    ['a private repository', true, 'in the way: own/er is not public: npm refuses its provenance\n'],
    ['a public one', false, ''],
  ])('It should ask for what npm wants of provenance: %s', (_what, isPrivate, expected) => {
    const event = join(folder, 'event.json');
    writeFileSync(event, JSON.stringify({ repository: { private: isPrivate } }));
    const workflow = {
      GITHUB_EVENT_PATH: event,
      GITHUB_SERVER_URL: 'https://github.com',
      GITHUB_REPOSITORY: 'own/er',
    };

    const { status, stdout } = release(['--publish', '--out', join(folder, 'none')], workflow);

    expect(status).toBe(1); // as nothing says that this is the workflow
    expect(stdout.replace(/^in the way: (?!own|no repository).*\n/gm, '')).toBe(expected);
  });
});
