// From lib/<room>/assembly to what TypeScript reads: the module's bytes and the layouts of its records.

import { existsSync } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import asc from 'assemblyscript/asc';
import { Transform } from 'assemblyscript/transform';

/** Memory comes from outside, so that kernels share a model's arrays; nothing in it is ever freed one by one. */
const ASC_OPTIONS =
  '-O3 --noAssert --runtime stub --enable simd --importMemory --initialMemory 1 --maximumMemory 65536'.split(' ');

/** Finds out where the compiler puts the fields of the classes that are marked `@unmanaged`. */
class RecordLayouts extends Transform {
  #program;

  afterInitialize(program) {
    this.#program = program;
  }

  /** `name → { bytes, fields: { name: [offset, type] } }` of the classes in one folder */
  listedIn(folder) {
    const classes = [...this.#program.instancesByName].filter(([path]) => path.startsWith(`${folder}/`));
    return classes.flatMap(([path, { members, nextMemoryOffset: bytes }]) => {
      const fields = [...(members ?? [])]
        .map(([name, { instance }]) => [name, instance])
        .filter(([, instance]) => instance?.memoryOffset >= 0)
        .map(([name, { memoryOffset, type }]) => [name, [memoryOffset, type.toString()]]);
      return fields.length > 0 ? [[path.split('/').at(-1), { bytes, fields: Object.fromEntries(fields) }]] : [];
    });
  }
}

async function compile(room) {
  const folder = `lib/${room}/assembly`;
  const layouts = new RecordLayouts();
  let wasm;
  const { error, stderr } = await asc.main([`${folder}/index.ts`, '--outFile', 'kernels.wasm', ...ASC_OPTIONS], {
    transforms: [layouts],
    writeFile: (_name, contents) => {
      wasm = Buffer.from(contents);
    },
  });
  if (error) throw new Error(`${folder}: ${error.message}\n${stderr}`);
  return { wasm, records: layouts.listedIn(folder) };
}

/** Source files, which bundler, tests and type checker read without a loader. */
async function generate(room) {
  const { wasm, records } = await compile(room);
  const from = `\`npm run build\` made of lib/${room}/assembly`;
  await writeFile(
    `lib/${room}/kernels.gen.ts`,
    `import { base64Bytes } from '../platform/node.ts';

/** The WebAssembly module that ${from}. */
export function kernels(): Uint8Array<ArrayBuffer> {
  return base64Bytes('${wasm.toString('base64')}');
}
`,
  );
  if (records.length === 0) return;
  const layouts = records.map(([name, layout]) => `export const ${name} = ${JSON.stringify(layout)} as const;\n`);
  await writeFile(`lib/${room}/layouts.gen.ts`, `// The records that ${from}.\n${layouts.join('')}`);
}

/** For every room with kernels: lib/<room>/kernels.gen.ts, and layouts.gen.ts where they have records. */
export async function generateKernels() {
  const rooms = (await readdir('lib')).filter((room) => existsSync(`lib/${room}/assembly/index.ts`));
  await Promise.all(rooms.map(generate));
}
