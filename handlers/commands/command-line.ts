import { parseArgs } from 'node:util';
import { didYouMean } from '../../lib/near-names.ts';
import { READING_VARIABLES } from '../option-variables.ts';
import { rewordSettings } from '../program/hints.ts';
import { type Command, type Option, type Options, UsageError } from './command.ts';

/** What every command knows. */
export const HELP = { help: { type: 'boolean', short: 'h', about: 'tells this' } } as const;
/** What CSV and text are told by parameters of their Content-Type. */
const CONTENT_TYPE_PARAMETERS: ReadonlySet<string> = new Set([
  'header',
  'label_size',
  'delimiter',
  'decimal',
  'charset',
]);

/** @throws UsageError that guesses what a misspelled option means */
export function parseCommandLine(command: Command, args: readonly string[]) {
  const parsed = parseStrictly(command, args);
  if (parsed.positionals.includes('')) {
    throw new UsageError('an argument is empty', {
      hint: `a variable of the shell without a value? ${command.usage.join(', or ')}`,
    });
  }
  return parsed;
}

function parseStrictly({ name, options }: Command, args: readonly string[]) {
  try {
    return parseArgs({
      args: withNegativeValues(args),
      options: { ...options, ...HELP },
      allowPositionals: true,
      strict: true,
    });
  } catch (cause) {
    const { message } = cause as Error;
    const bare = /^Option '(?:-\w, )?--([^ ]+) <value>' argument missing/.exec(message)?.[1];
    const unknown = /^Unknown option '--?([^']+)'/.exec(message)?.[1] ?? '';
    const names = inOneSpelling(Object.keys(options), unknown).map((option) => `--${option}`);
    const guess = bare ? describeValue(options[bare]) : didYouMean(`--${unknown}`, names);
    const hint = `${guess}kindling ${name} --help tells the options`;
    throw new UsageError(bare ? `--${bare} needs a value` : message.split('. ')[0]!, { hint, cause });
  }
}

/** `one of present, absent; `, where an option has fixed values. */
function describeValue(option: Option | undefined): string {
  return option?.choices ? `one of ${option.choices.join(', ')}; ` : '';
}

/** `--missing -999` as `--missing=-999`: parseArgs would take the number for an option. */
function withNegativeValues(args: readonly string[]): string[] {
  const joined: string[] = [];
  for (const arg of args) {
    const last = joined.at(-1);
    const isValue = /^-(?:\.?\d|inf)/i.test(arg) && last !== undefined && /^--[^=]+$/.test(last);
    if (isValue && !joined.includes('--')) joined[joined.length - 1] = `${last}=${arg}`;
    else joined.push(arg);
  }
  return joined;
}

/** Options with two spellings (`num_round`, `num-round`) in one: with hyphens where the user writes them. */
function inOneSpelling(names: readonly string[], typed: string): string[] {
  const [other, wanted] = typed.includes('-') ? ['_', '-'] : ['-', '_'];
  return names.filter((name) => !name.includes(other) || !names.includes(name.replaceAll(other, wanted)));
}

/**
 * A message or hint in the words of the command line: `on-missing-feature=as-missing` as `--on-missing-feature
 * as-missing`, and a parameter that has no option of its own as part of `--content-type`.
 */
export function rewordForCommand(text: string, { options }: Pick<Command, 'options'>): string {
  const named = text.replace(/^([a-z][a-z_-]*)(?=: )/, (name) => (optionOf(name, options) ? `--${name}` : name));
  return rewordSettings(named, (name, value) => {
    const option = optionOf(name, options);
    if (option !== undefined)
      return options[option]!.type === 'boolean' ? `--${option}` : `--${option} ${forShell(value)}`;
    const isParameter = CONTENT_TYPE_PARAMETERS.has(name) && 'content-type' in options;
    return isParameter ? `--content-type 'text/csv; ${name}=${value}'` : undefined;
  });
}

/** A value as a shell takes it. */
function forShell(value: string): string {
  return value === ';' || value === '|' ? `'${value}'` : value;
}

/** The variables that set those of a hint's options which the command line does not, for they may be the cause. */
export function describeEnvironment(hint: string, args: readonly string[], env = process.env): string {
  const set = [...READING_VARIABLES, ['KINDLING_CONTENT_TYPE', 'content-type'] as const].filter(
    ([variable, option]) =>
      env[variable] && hint.includes(`--${option} `) && !args.some((arg) => arg.split('=')[0] === `--${option}`),
  );
  return set.map(([variable]) => `; ${variable}=${env[variable]} stands in the environment`).join('');
}

/** The option of that name, with hyphens where both spellings are there. */
function optionOf(name: string, options: Options): string | undefined {
  return [name.replaceAll('_', '-'), name].find((spelling) => Object.hasOwn(options, spelling));
}
