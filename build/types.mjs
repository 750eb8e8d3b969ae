// dist/index.d.mts, the same as .d.cts, and dist/browser.d.mts: every exported type in one file that needs no other.
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

async function rollUp(name, endings) {
  const bundle = await rollup({ input: `${DECLARATIONS}/lib/${name}.d.ts`, plugins: [dts()], onwarn: refuse });
  const { output } = await bundle.generate({ format: 'es' });
  for (const ending of endings) await writeFile(`dist/${name}.${ending}`, output[0].code);
}

await Promise.all([rollUp('index', ['d.mts', 'd.cts']), rollUp('browser', ['d.mts'])]);
await rm(DECLARATIONS, { recursive: true });
