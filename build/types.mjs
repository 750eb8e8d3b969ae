// dist/index.d.cts, which dist/index.d.mts hands on, and dist/browser.d.mts: every exported type in one file.
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

async function rollUp(name, ending) {
  const bundle = await rollup({ input: `${DECLARATIONS}/lib/${name}.d.ts`, plugins: [dts()], onwarn: refuse });
  const { output } = await bundle.generate({ format: 'es' });
  await writeFile(`dist/${name}.${ending}`, output[0].code);
}

await writeFile('dist/index.d.mts', "export * from './index.cjs';\n");
await Promise.all([rollUp('index', 'd.cts'), rollUp('browser', 'd.mts')]);
await rm(DECLARATIONS, { recursive: true });
