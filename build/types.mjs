// dist/index.d.mts and dist/index.d.cts: every exported type in one file that needs no other. docs/decisions/types.md.

import { rm, writeFile } from 'node:fs/promises';
import { rollup } from 'rollup';
import { dts } from 'rollup-plugin-dts';

/** What tsc made of lib, file by file. */
const DECLARATIONS = 'dist/types';

/** A type of a package, which a user need not have, is an error and no import. */
function refuse({ message }) {
  throw new Error(`types: ${message}`);
}

const bundle = await rollup({ input: `${DECLARATIONS}/lib/index.d.ts`, plugins: [dts()], onwarn: refuse });
const { output } = await bundle.generate({ format: 'es' });
for (const ending of ['d.mts', 'd.cts']) await writeFile(`dist/index.${ending}`, output[0].code);
await rm(DECLARATIONS, { recursive: true });
