// npm run test:hosts: a handler of one's own in what npm test has no room for. Fetches webpack, Bun, Deno and workerd into a
// folder of its own, bundles, moves the bundle elsewhere, and has it answer twice; each answer is to be the one that Node gives
// unbundled. Then those of createFetchHandler.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installPacked, writeFiles } from '../support/packed.ts';
import { checkFetchHosts } from './fetch-hosts.mjs';

const ROOT = join(import.meta.dirname, '../..');
const MODEL = join(ROOT, 'model-artifacts/wine');
const ABALONE = join(ROOT, 'model-artifacts/abalone');
const ASK = join(import.meta.dirname, 'ask-twice.mjs');

const { folder: project } = installPacked();
const tools = mkdtempSync(join(tmpdir(), 'kindling-hosts-'));
const program = (name) => join(tools, 'node_modules/.bin', name);
const bun = program('bun');

writeFiles(project, {
  'handler.mjs': `
    import { createInvokeHandler } from 'kindling';
    export const handler = createInvokeHandler({ modelUri: process.env.MODEL });`,
  'handler.cjs': `
    const { createInvokeHandler } = require('kindling');
    exports.handler = createInvokeHandler({ modelUri: process.env.MODEL });`,
});

const run = (command, args, options) => execFileSync(command, args, { encoding: 'utf8', stdio: 'pipe', ...options });

function ask(host, bundle) {
  const args = [ASK, bundle, join(MODEL, 'holdout.csv')];
  return run(host, args, { env: { ...process.env, MODEL } })
    .trimEnd()
    .split('\n')
    .at(-1);
}

/** webpack as its users configure it: pieces beside the bundle are its own way. */
async function webpack(entry, into, output, more) {
  const { default: pack } = await import(join(tools, 'node_modules/webpack/lib/index.js'));
  const { promise, resolve, reject } = Promise.withResolvers();
  const options = { context: project, entry: `./${entry}`, mode: 'production', target: 'node', ...more };
  pack({ ...options, output: { path: into, ...output } }, (error, stats) => {
    const failure = error ?? (stats.hasErrors() || stats.hasWarnings() ? new Error(stats.toString()) : undefined);
    if (failure) reject(failure);
    else resolve();
  });
  await promise;
}

const asModule = { experiments: { outputModule: true } };
const commonjs2 = { library: { type: 'commonjs2' } };

function bundleWithBun(entry, into, file, ...options) {
  run(bun, ['build', entry, `--outfile=${join(into, file)}`, ...options], { cwd: project });
}

/** What each makes in an empty folder, and who runs it: [name, file, make, host]. */
const HOSTS = [
  ['webpack, CommonJS', 'out.cjs', (into) => webpack('handler.mjs', into, { filename: 'out.cjs', ...commonjs2 })],
  [
    'webpack, one file',
    'out.cjs',
    (into) => webpack('handler.mjs', into, { filename: 'out.cjs', asyncChunks: false, ...commonjs2 }),
  ],
  [
    'webpack, an ES module',
    'out.mjs',
    (into) => webpack('handler.mjs', into, { filename: 'out.mjs', library: { type: 'module' } }, asModule),
  ],
  [
    'webpack, CommonJS of CommonJS',
    'out.cjs',
    (into) => webpack('handler.cjs', into, { filename: 'out.cjs', ...commonjs2 }),
  ],
  ['Bun for Node', 'out.mjs', (into) => bundleWithBun('handler.mjs', into, 'out.mjs', '--target=node')],
  [
    'Bun for Node, CommonJS',
    'out.cjs',
    (into) => bundleWithBun('handler.mjs', into, 'out.cjs', '--target=node', '--format=cjs', '--minify'),
  ],
  ['Bun for Bun', 'out.js', (into) => bundleWithBun('handler.mjs', into, 'out.js', '--target=bun'), bun],
  ['Bun, unbundled', 'handler.mjs', (into) => cpSync(project, into, { recursive: true }), bun],
];

function report(name, reason) {
  console.log(`${reason ? 'FAIL' : 'ok  '} ${name}${reason ? `: ${reason}` : ''}`);
  if (reason) process.exitCode = 1;
}

try {
  writeFileSync(join(tools, 'package.json'), '{}');
  run('npm', ['install', '--no-audit', '--no-fund', 'webpack@5', 'bun@1', 'deno@2', 'workerd@1'], { cwd: tools });
  const expected = ask(process.execPath, join(project, 'handler.cjs'));
  for (const [index, [name, file, make, host = process.execPath]] of HOSTS.entries()) {
    const into = join(tools, `${index}`);
    mkdirSync(into);
    const reason = await Promise.try(make, into)
      .then(() => (ask(host, join(into, file)) === expected ? undefined : 'it answers otherwise'))
      .catch((error) => error.stderr || error.message);
    report(name, reason);
  }
  const programs = { workerd: program('workerd'), deno: program('deno'), bun };
  for await (const [name, reason] of checkFetchHosts(project, programs, ABALONE)) report(name, reason);
} finally {
  for (const folder of [project, tools]) rmSync(folder, { recursive: true });
}
