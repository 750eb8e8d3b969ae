import { csv } from '../../lib/content/csv.ts';
import type { Parameters } from '../../lib/content/media-type.ts';
import { KindlingError } from '../../lib/errors.ts';
import { type OptionValues, textOption, UsageError } from './command.ts';

const NAMES = ['header', 'delimiter', 'decimal', 'charset'] as const;

/** What a CSV text does not tell of itself, as options of a command. */
export const DIALECT_OPTIONS = {
  header: { type: 'string' },
  delimiter: { type: 'string' },
  decimal: { type: 'string' },
  charset: { type: 'string' },
} as const;

/**
 * Those options as parameters of a Content-Type.
 *
 * @throws UsageError
 */
export function dialectOf(values: OptionValues): Parameters {
  const given = NAMES.map((name) => [name, textOption(values, name)] as const);
  const parameters: [name: string, text: string][] = [];
  for (const [name, text] of given) {
    if (text === undefined) continue;
    requireValue(name, text);
    parameters.push([name, text]);
  }
  return Object.fromEntries(parameters);
}

function requireValue(name: string, text: string): void {
  try {
    csv.open?.({ [name]: text });
  } catch (cause) {
    const hint = cause instanceof KindlingError ? cause.hint : undefined;
    throw new UsageError(`--${name}: "${text}" is not a valid value`, { hint, cause });
  }
}
