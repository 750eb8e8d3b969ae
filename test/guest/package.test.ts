// The npm package: what is in it, what it weighs, and what the ecosystem's own checkers say of it.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { brokenLinks } from '../docs/broken-links.ts';
import { readDocuments } from '../docs/documents.ts';
import { installPacked, type Packed } from '../support/packed.ts';

const ONNX = join(import.meta.dirname, '../model/onnx/xgboost-regressor');

let packed: Packed;
beforeAll(() => {
  packed = installPacked();
});
afterAll(() => rmSync(packed.folder, { recursive: true }));

describe('the npm package', () => {
  test('It should weigh less than 1.5 MB', () => {
    expect(packed.tarball.length).toBeLessThan(1.5e6);
  });

  test('It should hold its licences, and neither source maps nor the build graph nor ONNX Runtime', () => {
    const paths = readdirSync(packed.kindling, { recursive: true, encoding: 'utf8' });

    expect(paths).toEqual(expect.arrayContaining(['LICENSE', 'NOTICE', 'dist/THIRD-PARTY-LICENSES.txt', 'README.md']));
    expect(paths.filter((path) => /\.map$|meta\.json$|\.wasm$|onnxruntime/.test(path))).toEqual([]);
    const scripts = paths.filter((path) => /\.[cm]js$/.test(path));
    const mapped = scripts.filter((path) =>
      readFileSync(join(packed.kindling, path), 'utf8').includes('sourceMappingURL'),
    );
    expect(mapped).toEqual([]);
  });

  test('It should hold everything that its documents link to, but for pictures, measurements and what is for who changes kindling', () => {
    const broken = brokenLinks(packed.kindling, readDocuments(packed.kindling));

    expect(broken.filter((link) => !/: (docs\/)?(?:decisions\/|performance\.md)/.test(link))).toEqual([]);
  });

  test('It should please publint', async () => {
    const { messages, pkg } = await publint({ pkgDir: packed.kindling, strict: true, pack: false });

    expect(messages.map((message) => formatMessage(message, pkg, { color: false }))).toEqual([]);
  });

  test('It should have types that are right in every kind of module resolution', async () => {
    const analysis = await checkPackage(createPackageFromTarballData(packed.tarball));

    expect(analysis.types).toMatchObject({ kind: 'included' });
    // node10 knows no exports; it is older than any Node that kindling runs on. What is for browsers is an ES module alone
    const { problems } = analysis as {
      problems: { kind: string; entrypoint?: string; resolutionKind?: string }[];
    };
    const unexpected = problems.filter(
      ({ entrypoint, resolutionKind: kind }) =>
        kind !== 'node10' && !(entrypoint === './browser' && kind === 'node16-cjs'),
    );
    expect(unexpected).toEqual([]);
  });

  test.each(['cjs', 'mjs'])('It should name the package that a model in ONNX needs (index.%s)', (ending) => {
    const script = `
      import(${JSON.stringify(join(packed.kindling, `dist/index.${ending}`))})
        .then(({ loadModel }) => loadModel(${JSON.stringify(ONNX)}))
        .catch(({ message, hint }) => console.log(message, '|', hint));`;

    const { stdout } = spawnSync(process.execPath, ['-e', script], { cwd: packed.folder, encoding: 'utf8' });

    expect(stdout).toMatch(/: a model in ONNX needs the package onnxruntime-web, .* \| npm install onnxruntime-web/);
  });

  test.each(['cjs', 'mjs'])('It should throw errors of the classes that it exports (index.%s)', (ending) => {
    const script = `
      import(${JSON.stringify(join(packed.kindling, `dist/index.${ending}`))})
        .then(async ({ loadModel, ModelFormatError, MalformedInputError }) => {
          const thrown = await loadModel('node_modules/kindling/README.md').catch((error) => error);
          console.log(thrown instanceof ModelFormatError, thrown instanceof MalformedInputError);
        });`;

    const { stdout } = spawnSync(process.execPath, ['-e', script], { cwd: packed.folder, encoding: 'utf8' });

    expect(stdout).toBe('true false\n');
  });
});
