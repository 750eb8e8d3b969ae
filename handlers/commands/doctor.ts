import { writeLine } from '../program/printable.ts';
import { ProgressBar } from '../program/progress-bar.ts';
import { type Command, UsageError } from './command.ts';
import { examine } from './doctor/examine.ts';
import { renderExamination } from './doctor/text.ts';

export { examine };

export const doctor: Command = {
  name: 'doctor',
  usage: ['kindling doctor MODEL [--json] [--strict]'],
  about: [
    'Examines MODEL (a file, a folder, a .tar.gz or an s3:// uri): what it is, what it takes to run (size, load, cold start and memory of processes that are started for it here), on which Lambda function, SageMaker serverless endpoint and instance it fits, what kindling pack would bring, and what may surprise whoever runs it.',
    'The exit status is 1 when the model cannot be loaded or predicts nothing, and 0 otherwise.',
  ],
  options: {
    json: { type: 'boolean', about: 'one JSON object instead of lines' },
    strict: { type: 'boolean', about: 'exit status 1 as well when there are warnings' },
  },
  examples: [
    ['a model before it goes out', 'kindling doctor model-artifacts/wine'],
    ['in a pipeline: a warning stops it', 'kindling doctor model-artifacts/penguins --json --strict'],
  ],
  async run(values, positionals) {
    const [uri] = positionals;
    if (uri === undefined || positionals.length > 1) {
      throw new UsageError('doctor takes one model', { hint: 'kindling doctor MODEL' });
    }
    const bar = new ProgressBar();
    const found = await examine(uri, (doing) => bar.draw(undefined, `${doing} …`)).finally(() => bar.end());
    if (values.json) writeLine(process.stdout, JSON.stringify(found));
    else process.stdout.write(renderExamination(found));
    if (values.strict && !found.healthy) process.exitCode = 1;
  },
};
