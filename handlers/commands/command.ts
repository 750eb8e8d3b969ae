import { KindlingError } from '../../lib/errors.ts';
import { definedOnly, type TransformOptions } from '../../lib/hooks/options.ts';
import { parseOptions } from '../../lib/hooks/wishes.ts';
import { READING_VARIABLES, readOptions } from '../option-variables.ts';
import { writeLine } from '../program/printable.ts';

/** Values of the options on the command line. */
export type OptionValues = Readonly<{ [name: string]: string | boolean | undefined }>;

/** One option of a command. */
export interface Option {
  readonly type: 'string' | 'boolean';
  readonly short?: string;
  /** what it does; another spelling of an option has none, and no line in the help */
  readonly about?: string;
  /** the option that it is another spelling of */
  readonly sameAs?: string;
  /** the help's word for its value, where that is not one of `choices` */
  readonly value?: string;
  /** the values that there are, or the usual ones */
  readonly choices?: readonly string[];
  /** the heading above it in the help */
  readonly group?: string;
}

export type Options = { readonly [name: string]: Option };

/** Options under one heading of the help. */
export function inGroup(group: string, options: Options): Options {
  return Object.fromEntries(Object.entries(options).map(([name, option]) => [name, { ...option, group }]));
}

/** A command line that works in a fresh checkout, and what it does. */
export type Example = readonly [about: string, line: string];

/** What the help, the shells' completion and the docs tell of a command. */
export interface Usage {
  readonly name: string;
  /** how it is called, one line for each way */
  readonly usage: readonly string[];
  /** paragraphs about what it does */
  readonly about: readonly string[];
  /** words that may stand behind it, where they are not names of files */
  readonly operands?: readonly string[];
  readonly options: Options;
  readonly examples: readonly Example[];
}

/** All commands, with their lines in the list. */
export type Registry = () => Promise<readonly (Usage & { readonly summary: string })[]>;

/** One command of `kindling`. */
export interface Command extends Usage {
  /** @param registry all commands, for the one that tells of them */
  run(values: OptionValues, positionals: readonly string[], registry: Registry): Promise<void>;
}

/** A command line that cannot be understood: exit status 2. */
export class UsageError extends KindlingError {
  override readonly status = 400;
  override readonly code = 'usage';
}

/** A text option; undefined when absent. */
export function textOption(values: OptionValues, name: string): string | undefined {
  const value = values[name];
  return typeof value === 'string' ? value : undefined;
}

/** A whole-number option within bounds; undefined when absent. */
export function integerOption(values: OptionValues, name: string, min: number, max: number): number | undefined {
  const text = textOption(values, name);
  if (text === undefined) return undefined;
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw new UsageError(`--${name}: "${text}" is not a valid value`, {
    hint: `give a whole number from ${min} to ${max}`,
  });
}

/** The options of a request by those names; the environment's for what the command line does not say. */
export function requestOptions(values: OptionValues, names: readonly string[]): TransformOptions {
  const given = names.map((name) => [name, textOption(values, name)] as const);
  const texts = new Map(given.filter((pair): pair is readonly [string, string] => pair[1] !== undefined));
  return { ...readOptions(process.env, READING_VARIABLES), ...definedOnly(parseOptions(texts)) };
}

/** A remark beside a command's output. */
export function writeNote(text: string): void {
  writeLine(process.stderr, `note: ${text}`);
}
