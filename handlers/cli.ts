// The kindling command.

import { didYouMean } from '../lib/near-names.ts';
import packageJson from '../package.json' with { type: 'json' };
import { type Command, UsageError } from './commands/command.ts';
import { describeEnvironment, parseCommandLine, rewordForCommand } from './commands/command-line.ts';
import { inspect } from './commands/inspect.ts';
import { pack } from './commands/pack.ts';
import { score } from './commands/score.ts';
import { serve } from './commands/serve.ts';
import { train } from './commands/train.ts';
import { runProgram } from './program/run.ts';

const COMMANDS: readonly Command[] = [serve, score, train, inspect, pack];

const HELP = `kindling: XGBoost models served, batch-scored and trained, without Python

${COMMANDS.map(({ name, summary }) => `  kindling ${name.padEnd(8)} ${summary}`).join('\n')}

kindling help COMMAND tells more, kindling --version the version.
`;

/** The first release of Node that the bundles are built for. */
const MIN_NODE = 22;

const [name, ...rest] = process.argv.slice(2);

async function main(): Promise<void> {
  if (Number.parseInt(process.versions.node, 10) < MIN_NODE) {
    const hint = `install Node ${MIN_NODE} or newer; in a checkout, npx kindling runs on the one that npm ci installs`;
    throw new UsageError(`this is Node ${process.versions.node}, too old for kindling`, { hint });
  }
  if (name === '--version' || name === '-V') process.stdout.write(`kindling ${packageJson.version}\n`);
  else if (name === undefined || ['help', '--help', '-h'].includes(name)) help(rest[0]);
  else await run(findCommand(name));
}

function help(about: string | undefined): void {
  process.stdout.write(about === undefined ? HELP : findCommand(about).help);
}

async function run(command: Command): Promise<void> {
  const { values, positionals } = parseCommandLine(command, rest);
  if (values.help) process.stdout.write(command.help);
  else await command.run(values, positionals);
}

function findCommand(wanted: string): Command {
  const found = COMMANDS.find((command) => command.name === wanted);
  if (found) return found;
  const names = COMMANDS.map((command) => command.name);
  const guess = didYouMean(wanted, [...names, 'help', '--help', '--version']);
  throw new UsageError(`no command "${wanted}"`, { hint: `${guess}the commands are ${names.join(', ')}` });
}

runProgram(main, (text) => {
  const command = COMMANDS.find((candidate) => candidate.name === name);
  if (!command) return text;
  const reworded = rewordForCommand(text, command);
  return reworded + describeEnvironment(reworded, rest);
});
