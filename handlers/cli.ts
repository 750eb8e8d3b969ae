// The kindling command.
import { parseArgs } from 'node:util';
import { KindlingError } from '../lib/errors.ts';
import { findNearNames } from '../lib/near-names.ts';
import { type Command, UsageError } from './commands/command.ts';
import { inspect } from './commands/inspect.ts';
import { pack } from './commands/pack.ts';
import { score } from './commands/score.ts';
import { serve } from './commands/serve.ts';
import { train } from './commands/train.ts';

const COMMANDS: readonly Command[] = [serve, score, train, inspect, pack];

const HELP = `kindling: XGBoost models served, batch-scored and trained, without Python

${COMMANDS.map(({ name, summary }) => `  kindling ${name.padEnd(8)} ${summary}`).join('\n')}

kindling COMMAND --help tells more.
`;

/** The first release of Node that the bundles are built for. */
const MIN_NODE = 22;

async function main([name, ...rest]: readonly string[]): Promise<void> {
  if (Number.parseInt(process.versions.node, 10) < MIN_NODE) {
    const hint = `install Node ${MIN_NODE} or newer; in a checkout, npx kindling runs on the one that npm ci installs`;
    throw new UsageError(`this is Node ${process.versions.node}, too old for kindling`, { hint });
  }
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    process.stdout.write(HELP);
    return;
  }
  const command = COMMANDS.find((candidate) => candidate.name === name);
  if (!command) {
    throw new UsageError(`no command "${name}"`, { hint: `choose ${COMMANDS.map((c) => c.name).join(', ')}` });
  }
  const { values, positionals } = parseCommandLine(command, rest);
  if (values.help) process.stdout.write(command.help);
  else await command.run(values, positionals);
}

function parseCommandLine({ name, options }: Command, args: readonly string[]) {
  try {
    const help = { type: 'boolean', short: 'h' } as const;
    return parseArgs({ args: [...args], options: { ...options, help }, allowPositionals: true, strict: true });
  } catch (cause) {
    const { message } = cause as Error;
    const unknown = /^Unknown option '--?([^']+)'/.exec(message)?.[1] ?? '';
    const near = findNearNames(unknown, inOneSpelling(Object.keys(options), unknown)).map((option) => `--${option}`);
    const guess = near.length > 0 ? `did you mean ${near.join(' or ')}? ` : '';
    throw new UsageError(message.split('. ')[0], { hint: `${guess}kindling ${name} --help tells the options`, cause });
  }
}

/** Options with two spellings (`num_round`, `num-round`) in one: with hyphens where the user writes them. */
function inOneSpelling(names: readonly string[], typed: string): string[] {
  const [other, wanted] = typed.includes('-') ? ['_', '-'] : ['-', '_'];
  return names.filter((name) => !name.includes(other) || !names.includes(name.replaceAll(other, wanted)));
}

/** Two lines on stderr, and the stack only for those who ask for it. Exit status 2 is a wrong command line. */
function fail(error: unknown): void {
  const { message } = error instanceof Error ? error : { message: String(error) };
  const hint = error instanceof KindlingError && error.hint ? error.hint : 'KINDLING_DEBUG=1 shows the stack';
  process.stderr.write(`error: ${message}\nhint: ${hint}\n`);
  if (process.env.KINDLING_DEBUG === '1') console.error(error);
  process.exit(error instanceof UsageError ? 2 : 1);
}

main(process.argv.slice(2)).catch(fail);
