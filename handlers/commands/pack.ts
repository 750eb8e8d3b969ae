import { model_fn } from '../../lib/hooks/model-fn.ts';
import { tellNotes } from '../../lib/hooks/tell-notes.ts';
import { packModel } from '../../lib/model/packed/write.ts';
import { writeLine } from '../program/printable.ts';
import { type Command, textOption, UsageError, writeNote } from './command.ts';
import { writeModel } from './convert/write-model.ts';

const USAGE = 'kindling pack MODEL -o model.kindling';

export const pack: Command = {
  name: 'pack',
  usage: ['kindling pack MODEL -o FILE'],
  about: [
    'Writes MODEL (a file, folder, .tar.gz or s3:// uri) and what stands beside it into one FILE that loads without parsing and predicts the same bits. It is a model like any other: name it, or put it into a folder as *.kindling.',
  ],
  options: {
    output: {
      type: 'string',
      short: 'o',
      value: 'FILE',
      about: 'where to write, - for stdout; a file that is there is replaced',
    },
  },
  examples: [
    ['a folder as one file', 'kindling pack model-artifacts/wine -o wine.kindling'],
    [
      'and what that one predicts',
      'kindling pack model-artifacts/wine -o wine.kindling &&\n    kindling score wine.kindling model-artifacts/wine/holdout.csv out.csv',
    ],
  ],
  async run(values, positionals) {
    if (positionals.length !== 1) throw new UsageError('pack takes one model', { hint: USAGE });
    const output = textOption(values, 'output');
    if (!output) throw new UsageError('pack needs the name of the file to write', { hint: USAGE });
    const model = tellNotes(await model_fn(positionals[0]!), writeNote);
    const numByte = await writeModel(output, [packModel(model)]);
    writeLine(process.stderr, `${output}: ${numByte} bytes, ${model.numTree} trees`);
  },
};
