// dist/index.d.cts, which dist/index.d.mts hands on, dist/browser.d.mts, and dist/types.d.cts with what both have in common.
// docs/decisions/types.md.

import { rm, writeFile } from 'node:fs/promises';
import { rollup } from 'rollup';
import { dts } from 'rollup-plugin-dts';

/** What tsc made of lib, file by file. */
const DECLARATIONS = 'dist/types';

/** A type of a package, which a user need not have, is an error and no import. */
function refuse({ message }) {
  throw new Error(`types: ${message}`);
}

/** What both have in common stands once, beside them. */
const NAMES = { index: 'index.d.cts', browser: 'browser.d.mts' };
const input = Object.fromEntries(Object.keys(NAMES).map((name) => [name, `${DECLARATIONS}/lib/${name}.d.ts`]));
const bundle = await rollup({ input, plugins: [dts()], onwarn: refuse });
await bundle.write({
  dir: 'dist',
  format: 'es',
  entryFileNames: ({ name }) => NAMES[name],
  chunkFileNames: 'types.d.cts',
});

await writeFile('dist/index.d.mts', "export * from './index.cjs';\n");
await rm(DECLARATIONS, { recursive: true });
