import { rename, rm, writeFile } from 'node:fs/promises';
import { ConfigurationError } from '../../lib/errors.ts';
import { model_fn } from '../../lib/hooks/model-fn.ts';
import { packModel } from '../../lib/model/packed/write.ts';
import { type Command, textOption, UsageError } from './command.ts';

const USAGE = 'kindling pack MODEL -o model.kindling';

export const pack: Command = {
  name: 'pack',
  summary: 'write a model as the file that loads fastest',
  help: `kindling pack MODEL -o FILE

Writes MODEL (a file, folder, .tar.gz or s3:// uri) and what stands beside it into one FILE that loads without parsing
and predicts the same bits. It is a model like any other: name it, or put it into a folder as *.kindling.

  -o, --output FILE  where to write; a file that is there is replaced

Example: kindling pack model-artifacts/wine -o wine.kindling
`,
  options: { output: { type: 'string', short: 'o' } },
  async run(values, positionals) {
    if (positionals.length !== 1) throw new UsageError('pack takes one model', { hint: USAGE });
    const output = textOption(values, 'output');
    if (!output) throw new UsageError('pack needs the name of the file to write', { hint: USAGE });
    const model = await model_fn(positionals[0]);
    const bytes = packModel(model);
    await replaceFile(output, bytes);
    process.stderr.write(`${output}: ${bytes.length} bytes, ${model.numTree} trees\n`);
  },
};

/** Writes beside the file and renames at the end, so that a failure leaves what was there before. */
async function replaceFile(path: string, bytes: Uint8Array): Promise<void> {
  const partial = `${path}.${process.pid}.partial`;
  try {
    await writeFile(partial, bytes);
    await rename(partial, path);
  } catch (cause) {
    await rm(partial, { force: true });
    throw new ConfigurationError(`${path} cannot be written: ${(cause as NodeJS.ErrnoException).code}`, {
      hint: 'name a file in a folder that is there and may be written to',
      cause,
    });
  }
}
