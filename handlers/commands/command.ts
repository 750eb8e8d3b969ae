import type { ParseArgsOptionsConfig } from 'node:util';
import { KindlingError } from '../../lib/errors.ts';
import { definedOnly, parseOptions, type TransformOptions } from '../../lib/hooks/options.ts';
import { READING_VARIABLES, readOptions } from '../option-variables.ts';

/** Values of the options on the command line. */
export type OptionValues = Readonly<{ [name: string]: string | boolean | undefined }>;

/** One command of `kindling`. */
export interface Command {
  readonly name: string;
  /** the whole help text */
  readonly help: string;
  readonly options: ParseArgsOptionsConfig;
  run(values: OptionValues, positionals: readonly string[]): Promise<void>;
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
  process.stderr.write(`note: ${text}\n`);
}
