// Bundles of packages alone, minified once more: swc finds in them what esbuild leaves.

import { basename } from 'node:path';
import { minify } from '@swc/core';

/** They hold little of ours, and are a quarter of the npm package. */
const SQUEEZED = ['charts.cjs', 'sdk.cjs', 'sdk.mjs'];
const ECMA = 2020;

/** An output file of esbuild's, or a shorter one that does the same. */
export async function squeeze({ path, contents }) {
  if (!SQUEEZED.includes(basename(path))) return { path, contents };
  const { code } = await minify(new TextDecoder().decode(contents), {
    module: path.endsWith('.mjs'),
    ecma: ECMA,
    compress: { passes: 2, ecma: ECMA, toplevel: true, keep_fargs: true }, // packages may ask how many a function takes
    mangle: { toplevel: true },
  });
  return { path, contents: code };
}
