// The kindling command.

import { didYouMean } from '../lib/near-names.ts';
import packageJson from '../package.json' with { type: 'json' };
import { type Command, type Example, UsageError } from './commands/command.ts';
import { describeEnvironment, parseCommandLine, rewordForCommand } from './commands/command-line.ts';
import { renderExamples, renderHelp, renderRows } from './commands/help.ts';
import { COMMANDS, loadCommands } from './commands/index.ts';
import { runProgram } from './program/run.ts';
import { paint } from './program/style.ts';

const EXAMPLES: readonly Example[] = [
  ['the bundled model on port 8080', 'kindling serve'],
  ['what a model is', 'kindling inspect model-artifacts/wine'],
  ['a file with predictions', 'kindling score model-artifacts/wine model-artifacts/wine/holdout.csv out.csv'],
];

function renderOverview(): string {
  const commands = renderRows(
    COMMANDS.map(({ name, summary }) => [name, summary] as const),
    14,
  );
  const title = `${paint('bold', 'kindling COMMAND')}: XGBoost models served, batch-scored and trained, without Python`;
  const more = 'kindling help COMMAND tells more, kindling --version the version.';
  return `${title}\n\n${commands}\n\n${renderExamples(EXAMPLES)}\n\n${more}\n`;
}

/** The first release of Node that the bundles are built for. */
const MIN_NODE = 22;

const HELP_WORDS = ['help', '--help', '-h'];

const [name, ...rest] = process.argv.slice(2);
/** The command that runs, once it is known. */
let running: Command | undefined;

async function main(): Promise<void> {
  if (Number.parseInt(process.versions.node, 10) < MIN_NODE) {
    const hint = `install Node ${MIN_NODE} or newer; in a checkout, npx kindling runs on the one that npm ci installs`;
    throw new UsageError(`this is Node ${process.versions.node}, too old for kindling`, { hint });
  }
  if (name === '--version' || name === '-V') process.stdout.write(`kindling ${packageJson.version}\n`);
  else if (name === undefined || HELP_WORDS.includes(name)) await help(rest[0]);
  else await run(await findCommand(name));
}

async function help(about: string | undefined): Promise<void> {
  const isOverview = about === undefined || HELP_WORDS.includes(about);
  process.stdout.write(isOverview ? renderOverview() : renderHelp(await findCommand(about)));
}

async function run(command: Command): Promise<void> {
  running = command;
  const { values, positionals } = parseCommandLine(command, rest);
  if (values.help) process.stdout.write(renderHelp(command));
  else await command.run(values, positionals, loadCommands);
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
