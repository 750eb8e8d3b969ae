import { model_fn } from '../../lib/hooks/model-fn.ts';
import { tellNotes } from '../../lib/hooks/tell-notes.ts';
import { writeLine } from '../program/printable.ts';
import { type Command, type OptionValues, textOption, UsageError, writeNote } from './command.ts';
import { findData } from './cost/data.ts';
import { measurePace } from './cost/pace.ts';
import { readSize } from './cost/size.ts';
import { readFacts } from './cost/table.ts';
import { renderCosts } from './cost/text.ts';
import { findWays } from './cost/ways.ts';

const USAGE = 'kindling cost MODEL DATA';

export const cost: Command = {
  name: 'cost',
  usage: [`${USAGE} [--size 10TB] [--json]`],
  about: [
    'Tells what it takes to score DATA (a file, an object, or all below an s3:// prefix that ends with /) on AWS, the ways beside each other: the time of each, and its cost. Nothing is written or started there.',
    'The pace is measured here, on the first rows of DATA: one CPU of AWS is taken for one of this machine. Prices are those of us-east-1, as public lists had them in November 2026, without data transfer and storage.',
  ],
  options: {
    size: { type: 'string', value: 'SIZE', about: 'as if DATA were one object so large, such as 100GB or 10TB' },
    json: { type: 'boolean', about: 'one JSON object instead of lines' },
  },
  examples: [
    ['what an object would cost', 'kindling cost model-artifacts/wine model-artifacts/wine/holdout.csv'],
    [
      'and one of ten terabytes',
      'kindling cost model-artifacts/wine \\\n    model-artifacts/wine/holdout.csv --size 10TB',
    ],
  ],
  async run(values, positionals) {
    const [modelUri, uri] = positionals;
    if (modelUri === undefined || uri === undefined || positionals.length > 2) {
      throw new UsageError('cost takes a model and the rows', { hint: USAGE });
    }
    const size = sizeOf(values);
    const model = tellNotes(await model_fn(modelUri), writeNote);
    const data = await findData(uri);
    const table = data.table && (await readFacts(data.table, model));
    const pace = await measurePace(data, model);
    const sizes = size === undefined ? data.sizes : [size];
    const ways = findWays({ sizes, isSplittable: data.isSplittable }, pace);
    if (values.json) writeLine(process.stdout, JSON.stringify({ sizes: sizes.length, table, pace, ways }));
    else process.stdout.write(renderCosts(uri, sizes, { pace, table }, ways));
  },
};

function sizeOf(values: OptionValues): number | undefined {
  const text = textOption(values, 'size');
  const size = text === undefined ? undefined : readSize(text);
  if (text === undefined || size !== undefined) return size;
  throw new UsageError(`--size: "${text}" is not a valid value`, { hint: 'give a size such as 500MB, 100GB or 10TB' });
}
