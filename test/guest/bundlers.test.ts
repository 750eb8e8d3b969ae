// A handler of one's own, bundled as a stranger would: the bundle alone, moved elsewhere, answers twice.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import { type BuildOptions, build, stop } from 'esbuild';
import { type RollupBuild, rollup } from 'rollup';
import { installPacked, type Packed, writeFiles } from '../support/packed.ts';

const ROOT = join(import.meta.dirname, '../..');
const MODEL = join(ROOT, 'model-artifacts/wine');
const ASK = join(import.meta.dirname, 'ask-twice.mjs');

const OPTIONS = '{ modelUri: process.env.MODEL, predict_fn: async (...given) => await predict_fn(...given) }';
const SOURCES = {
  'handler.mjs': `
    import { createInvokeHandler, predict_fn } from 'kindling';
    export const handler = createInvokeHandler(${OPTIONS});`,
  'handler.cjs': `
    const { createInvokeHandler, predict_fn } = require('kindling');
    exports.handler = createInvokeHandler(${OPTIONS});`,
};

type Answers = readonly { readonly statusCode: number; readonly body: string }[];

/** What the handler of a bundle answers, in a folder where nothing else is. */
function ask(bundle: string): Answers {
  const env = { ...process.env, MODEL };
  const args = [ASK, bundle, join(MODEL, 'holdout.csv')];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8', env }).trimEnd().split('\n').at(-1)!);
}

let packed: Packed;
let elsewhere: string;
let expected: Answers;
beforeAll(() => {
  packed = installPacked();
  writeFiles(packed.folder, SOURCES);
  expected = ask(join(packed.folder, 'handler.cjs'));
  elsewhere = mkdtempSync(join(tmpdir(), 'kindling-bundle-'));
});
afterAll(async () => {
  await stop();
  for (const folder of [packed.folder, elsewhere]) rmSync(folder, { recursive: true });
});

/** The only files of a bundle, in a folder of their own. */
function move(name: string, files: Readonly<Record<string, string>>): string {
  const folder = join(elsewhere, name);
  mkdirSync(folder);
  writeFiles(folder, files);
  return folder;
}

test('What is bundled should answer as XGBoost does', () => {
  const cells = (text: string) =>
    text
      .trimEnd()
      .split('\n')
      .map((line) => line.split(','));
  const [, ...answered] = cells(expected[0]!.body);
  const [, ...wanted] = cells(readFileSync(join(MODEL, 'predictions.csv'), 'utf8'));

  expect(answered.map((row) => row.slice(-4))).toEqual(wanted.map((row) => row.slice(1)));
  expect(expected[1]).toMatchObject({ statusCode: 200, body: expect.stringMatching(/contribution_/) });
});

describe('esbuild', () => {
  const as: readonly [string, keyof typeof SOURCES, BuildOptions][] = [
    ['CommonJS', 'handler.mjs', { format: 'cjs', outfile: 'out.cjs' }],
    ['CommonJS, minified', 'handler.mjs', { format: 'cjs', outfile: 'out.cjs', minify: true }],
    ['an ES module', 'handler.mjs', { format: 'esm', outfile: 'out.mjs' }],
    [
      'an ES module in pieces',
      'handler.mjs',
      { format: 'esm', splitting: true, outdir: '.', outExtension: { '.js': '.mjs' } },
    ],
    ['CommonJS of CommonJS', 'handler.cjs', { format: 'cjs', outfile: 'out.cjs' }],
  ];

  test.each(as)('It should make %s (%s)', async (name, entry, options) => {
    const { outputFiles, warnings } = await build({
      absWorkingDir: packed.folder,
      entryPoints: { out: entry },
      bundle: true,
      platform: 'node',
      write: false,
      logLevel: 'silent',
      ...options,
      ...(options.outfile && { entryPoints: [entry] }),
    });
    const files = Object.fromEntries(
      outputFiles!.map(({ path, text }) => [path.slice(packed.folder.length + 1), text]),
    );
    const folder = move(`esbuild ${name}`, files);

    const answers = ask(join(folder, readdirSync(folder).find((file) => file.startsWith('out.'))!));

    expect(answers).toEqual(expected);
    expect(warnings).toEqual([]);
  });
});

describe('rollup', () => {
  const warnings: string[] = [];
  let bundle: RollupBuild;
  beforeAll(async () => {
    bundle = await rollup({
      input: join(packed.folder, 'handler.mjs'),
      plugins: [nodeResolve({ preferBuiltins: true })],
      onwarn: ({ message }) => warnings.push(message),
    });
  });

  test.each(['es', 'cjs'] as const)('It should make one file (%s)', async (format) => {
    const { output } = await bundle.generate({ format, inlineDynamicImports: true });
    const file = format === 'es' ? 'out.mjs' : 'out.cjs';
    const folder = move(`rollup ${format}`, { [file]: output[0].code });

    const answers = ask(join(folder, file));

    expect(answers).toEqual(expected);
    expect(warnings).toEqual([]);
  });
});
