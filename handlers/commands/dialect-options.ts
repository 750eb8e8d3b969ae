import { csv } from '../../lib/content/csv.ts';
import type { Parameters } from '../../lib/content/media-type.ts';
import { KindlingError } from '../../lib/errors.ts';
import { type Options, type OptionValues, textOption, UsageError } from './command.ts';

const NAMES = ['header', 'delimiter', 'decimal', 'charset'] as const;

const GROUP = 'How a CSV text is written, where it does not tell';

/** What a CSV text does not tell of itself, as options of a command. */
export const DIALECT_OPTIONS = {
  header: {
    type: 'string',
    group: GROUP,
    choices: ['present', 'absent'],
    about: 'whether the first line holds names',
  },
  delimiter: {
    type: 'string',
    group: GROUP,
    value: 'X',
    choices: [',', ';', '|', 'tab'],
    about: 'what stands between the cells: a character, or tab',
  },
  decimal: {
    type: 'string',
    group: GROUP,
    value: 'X',
    choices: [',', '.'],
    about: 'what stands before the fraction of a number: a comma, or a point (.)',
  },
  charset: {
    type: 'string',
    group: GROUP,
    value: 'X',
    choices: ['utf-8', 'utf-16', 'windows-1252', 'iso-8859-1'],
    about: 'what the text is in: utf-16, windows-1252 or iso-8859-1 (utf-8)',
  },
} as const satisfies Options;

/** What counts as missing. */
export const MISSING_OPTIONS = {
  missing: {
    type: 'string',
    value: 'NUMBERS',
    about: "what counts as missing beside blanks, such as 0 or -999,-1 (KINDLING_MISSING; the model's own)",
  },
  'on-unknown-category': {
    type: 'string',
    choices: ['missing', 'fail'],
    about: 'count such cells as missing, or fail as XGBoost does (KINDLING_ON_UNKNOWN_CATEGORY; missing)',
  },
} as const satisfies Options;

/**
 * The dialect as parameters of a Content-Type.
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
