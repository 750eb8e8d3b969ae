import { writeLine } from '../program/printable.ts';
import { replaceFiles } from '../program/replace-files.ts';
import { type Command, textOption, UsageError, writeNote } from './command.ts';

const USAGE = 'kindling page MODEL -o FILE';

export const page: Command = {
  name: 'page',
  usage: [USAGE],
  about: [
    'Writes the playground of MODEL (a file, folder, .tar.gz or s3:// uri) into one FILE of HTML with the model in it: a form made of its features, predictions as you type, and what led to them. It needs neither a server nor a network, and can be mailed.',
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
    ['a page to mail', 'kindling page model-artifacts/wine -o wine.html'],
    ['for another program', 'kindling page model-artifacts/abalone -o - | gzip > abalone.html.gz'],
  ],
  async run(values, positionals) {
    if (positionals.length !== 1) throw new UsageError('page takes one model', { hint: USAGE });
    const output = textOption(values, 'output');
    if (!output) throw new UsageError('page needs the name of the file to write', { hint: USAGE });
    const [modelUri] = positionals as [string];
    const { loadPlayground } = await import('../playground.ts');
    const html = await loadPlayground(modelUri, writeNote);
    await replaceFiles([{ path: output === '-' ? '/dev/stdout' : output, bytes: html }]);
    if (output === '-') return;
    writeLine(process.stderr, `${output}: ${Buffer.byteLength(html)} bytes; open it in a browser, or mail it`);
  },
};
