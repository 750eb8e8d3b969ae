// Bundles of packages, and those of ours that hold no inner loops, minified once more: swc finds in them what esbuild leaves.

import { basename } from 'node:path';
import { minify } from '@swc/core';

/** A quarter of the npm package is packages; the others are commands, and what reads models. */
const SQUEEZED = [
  'charts.cjs',
  'sdk.cjs',
  'sdk.mjs',
  'pipeline.mjs',
  'readers.mjs',
  'openapi.mjs',
  'mcp.mjs',
  'callers.mjs',
];
const COMMAND = /^command-.*\.cjs$/;
const ECMA = 2020;

/** An output file of esbuild's, or a shorter one that does the same. */
export async function squeeze({ path, contents }) {
  const name = basename(path);
  if (!SQUEEZED.includes(name) && !COMMAND.test(name)) return { path, contents };
  const { code } = await minify(new TextDecoder().decode(contents), {
    module: path.endsWith('.mjs'),
    ecma: ECMA,
    compress: { passes: 2, ecma: ECMA, toplevel: true, keep_fargs: true }, // packages may ask how many a function takes
    mangle: { toplevel: true },
  });
  return { path, contents: code };
}
