// What is handed on in the function's package and the image, and with which licences; the npm package is in test/guest.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';

const ROOT = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

interface Package {
  readonly name: string;
  readonly version: string;
  readonly license: string;
}

/** The packages that some bundle has a file of, and those that the build takes without esbuild. */
function bundledPackages(): Package[] {
  const { inputs } = JSON.parse(read('dist/meta.json')) as { inputs: object };
  const folders = Object.keys(inputs).map((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path)?.[0]);
  const all = new Set([...folders, 'node_modules/assemblyscript']);
  return [...all].filter((folder) => folder !== undefined).map((folder) => JSON.parse(read(`${folder}/package.json`)));
}

describe('THIRD-PARTY-LICENSES.txt', () => {
  const sections = read('dist/THIRD-PARTY-LICENSES.txt').split(`\n${'='.repeat(80)}\n\n`);

  test('names every bundled package with its version, its copyright and its licence', () => {
    const packages = bundledPackages();

    const incomplete = packages.filter(({ name, version, license }) => {
      const [titles = '', ...texts] =
        sections.find((section) => section.includes(`${name} ${version} (${license})`))?.split('\n\n') ?? [];
      const text = texts.join('\n\n');
      return !titles.includes(name) || !/copyright/i.test(text) || !LICENCE_TEXTS[license]?.test(text);
    });

    expect(packages.length).toBeGreaterThan(30);
    expect(incomplete).toEqual([]);
  });

  test.each([
    ['the notice of ECharts', 'This product includes software developed at\nThe Apache Software Foundation'],
    ['what ECharts took from D3', 'Mike Bostock'],
  ])('holds %s', (_, text) => {
    expect(sections.join('')).toContain(text);
  });
});

/** A sentence that each licence is known by. */
const LICENCE_TEXTS: Readonly<{ [spdx: string]: RegExp }> = {
  'Apache-2.0': /Apache License\s+Version 2\.0/,
  'BSD-3-Clause': /Redistributions in binary form must reproduce/,
  MIT: /The above copyright notice and this permission notice shall be\s+included in/,
  'MIT-0': /to permit persons to whom the Software is furnished to do so\.\n/,
  '0BSD': /Permission to use, copy, modify, and\/or distribute this software for any/,
};

test('NOTICE has the licences of the numerical methods in full', () => {
  const notice = read('NOTICE');

  expect(notice).toMatch(/Copyright \(c\) 1999-2018, Arm Limited\.\n\nPermission is hereby granted/);
  expect(notice).toMatch(/Copyright \(c\) 2005-2025, NumPy Developers\.\n.+\n\nRedistribution and use in source/);
});

test('the package of a function holds the licences', () => {
  const held = ['LICENSE', 'NOTICE', 'THIRD-PARTY-LICENSES.txt'].filter((name) =>
    existsSync(join(ROOT, 'dist/lambda', name)),
  );

  expect(held).toEqual(['LICENSE', 'NOTICE', 'THIRD-PARTY-LICENSES.txt']);
});

test.each(['dist', 'dist/lambda/dist'])('ONNX Runtime comes with its licence and notices in %s', (folder) => {
  const runtime = `${folder}/node_modules/onnxruntime-web`;

  expect(read(`${runtime}/onnxruntime.txt`)).toMatch(LICENCE_TEXTS.MIT!);
  expect(read(`${runtime}/onnxruntime-third-party-notices.txt`)).toMatch(
    'THIRD PARTY SOFTWARE NOTICES AND INFORMATION',
  );
  expect(existsSync(join(ROOT, runtime, 'dist/ort-wasm-simd-threaded.wasm'))).toBe(true);
});

test('the image starts from the Node that the tests run on', () => {
  const { version } = JSON.parse(read('node_modules/node/package.json'));

  expect(read('Dockerfile')).toMatch(`ARG BASE=node:${version}-`);
});

test('every package of the lockfile has its hash', () => {
  const { packages } = JSON.parse(read('package-lock.json')) as {
    packages: { [path: string]: { integrity?: string } };
  };

  const unhashed = Object.entries(packages).filter(
    ([path, { integrity }]) => path !== '' && !integrity?.startsWith('sha512-'),
  );

  expect(unhashed.map(([path]) => path)).toEqual([]);
});

test('what the examples leave in a checkout is not checked', () => {
  const folder = mkdtempSync(join(ROOT, 'left-'));
  try {
    writeFileSync(join(folder, 'xgb_model.json'), '{"learner": {},}');
    writeFileSync(join(folder, 'inference.mjs'), 'var rows = 1');
    const biome = join(ROOT, 'node_modules/.bin/biome');

    const { stdout, stderr } = spawnSync(biome, ['check', folder], { cwd: ROOT, encoding: 'utf8' });

    expect(stdout + stderr).toMatch(/^Checked 0 files/m);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
