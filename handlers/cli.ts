// The kindling command.

import { didYouMean } from '../lib/near-names.ts';
import packageJson from '../package.json' with { type: 'json' };
import { type Command, UsageError } from './commands/command.ts';
import { describeEnvironment, parseCommandLine, rewordForCommand } from './commands/command-line.ts';
import { runProgram } from './program/run.ts';

interface Listed {
  readonly name: string;
  /** one line for the list of commands */
  readonly summary: string;
  /** from a bundle of its own: a command that compiled the others would start 10 ms later */
  load(): Promise<Command>;
}

const COMMANDS: readonly Listed[] = [
  {
    name: 'serve',
    summary: 'answer HTTP requests with a model, as the SageMaker container does',
    load: async () => (await import('./commands/serve.ts')).serve,
  },
  {
    name: 'score',
    summary: 'score a file line by line, whatever its size',
    load: async () => (await import('./commands/score.ts')).score,
  },
  {
    name: 'train',
    summary: 'train an XGBoost model on CSV, JSON Lines or libsvm',
    load: async () => (await import('./commands/train.ts')).train,
  },
  {
    name: 'inspect',
    summary: 'tell what a model is',
    load: async () => (await import('./commands/inspect.ts')).inspect,
  },
  {
    name: 'pack',
    summary: 'write a model as the file that loads fastest',
    load: async () => (await import('./commands/pack.ts')).pack,
  },
];

const HELP = `kindling: XGBoost models served, batch-scored and trained, without Python

${COMMANDS.map(({ name, summary }) => `  kindling ${name.padEnd(8)} ${summary}`).join('\n')}

kindling help COMMAND tells more, kindling --version the version.
`;

/** The first release of Node that the bundles are built for. */
const MIN_NODE = 22;

const [name, ...rest] = process.argv.slice(2);
/** The command that runs, once it is known. */
let running: Command | undefined;

async function main(): Promise<void> {
  if (Number.parseInt(process.versions.node, 10) < MIN_NODE) {
    const hint = `install Node ${MIN_NODE} or newer; in a checkout, npx kindling runs on the one that npm ci installs`;
    throw new UsageError(`this is Node ${process.versions.node}, too old for kindling`, { hint });
  }
  if (name === '--version' || name === '-V') process.stdout.write(`kindling ${packageJson.version}\n`);
  else if (name === undefined || ['help', '--help', '-h'].includes(name)) await help(rest[0]);
  else await run(await findCommand(name));
}

async function help(about: string | undefined): Promise<void> {
  process.stdout.write(about === undefined ? HELP : (await findCommand(about)).help);
}

async function run(command: Command): Promise<void> {
  running = command;
  const { values, positionals } = parseCommandLine(command, rest);
  if (values.help) process.stdout.write(command.help);
  else await command.run(values, positionals);
}

async function findCommand(wanted: string): Promise<Command> {
  const found = COMMANDS.find((command) => command.name === wanted);
  if (found) return await found.load();
  const names = COMMANDS.map((command) => command.name);
  const guess = didYouMean(wanted, [...names, 'help', '--help', '--version']);
  throw new UsageError(`no command "${wanted}"`, { hint: `${guess}the commands are ${names.join(', ')}` });
}

runProgram(main, (text) => {
  if (!running) return text;
  const reworded = rewordForCommand(text, running);
  return reworded + describeEnvironment(reworded, rest);
});
