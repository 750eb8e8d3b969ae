import { ConfigurationError } from '../lib/errors.ts';
import { definedOnly, type TransformOptions } from '../lib/hooks/options.ts';
import { parseOptions } from '../lib/hooks/wishes.ts';

type Environment = Readonly<{ [name: string]: string | undefined }>;

/** Options and the variables that set them; of two for one option the later wins. */
export type OptionVariables = readonly (readonly [variable: string, option: string])[];

/** What counts wherever rows are scored: in requests, batch and the command. */
export const READING_VARIABLES: OptionVariables = [
  ['KINDLING_MISSING', 'missing'],
  ['KINDLING_ON_UNKNOWN_CATEGORY', 'on-unknown-category'],
];

/**
 * The options that those variables set.
 * @throws ConfigurationError naming the variable whose value cannot be used
 */
export function readOptions(env: Environment, variables: OptionVariables): TransformOptions {
  const given = new Map<string, string>();
  for (const [variable, option] of variables) {
    const text = env[variable];
    if (!text) continue;
    named(variable, text, () => parseOptions(new Map([[option, text]])));
    given.set(option, text);
  }
  return given.size > 0 ? definedOnly(parseOptions(given)) : {};
}

/** The variables among those that are set, by the option that they set; undefined when none is. */
export function optionSources(env: Environment, variables: OptionVariables): ReadonlyMap<string, string> | undefined {
  const set = variables.filter(([variable]) => env[variable]);
  return set.length > 0 ? new Map(set.map(([variable, option]) => [option, variable])) : undefined;
}

/** What `parse` makes of a variable's text; its error names the variable. */
export function named<T>(variable: string, text: string, parse: () => T): T {
  try {
    return parse();
  } catch (cause) {
    const hint = cause instanceof Error && 'hint' in cause ? String(cause.hint) : undefined;
    throw new ConfigurationError(`${variable}: "${text}" is not a valid value`, { hint, cause });
  }
}
