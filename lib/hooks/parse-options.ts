// Options as requests, variables and commands write them.
import { InvalidOptionError } from '../errors.ts';
import { parseNumber } from '../frame/cell.ts';
import type { IterationRange } from '../model/model.ts';
import { didYouMean } from '../near-names.ts';
import { quoteName } from '../short-text.ts';
import { OPTION_NAMES, OUTPUT_NAMES, type OutputName, type TransformOptions } from './options.ts';

type OptionName = (typeof OPTION_NAMES)[number];
/** Longer names are no slips. */
const MAX_SLIP = 40;

/** Options by their names on the wire; names that resemble one and impossible values are refused, other names left alone. */
export function parseOptions(values: ReadonlyMap<string, string>): TransformOptions {
  for (const name of values.keys()) refuseSlip(name);
  return {
    outputs: parsed(values, 'outputs', parseOutputs),
    onRowError: parsed(values, 'on-row-error', (text) => choice('on-row-error', text, ['fail', 'annotate'])),
    onMissingFeature: parsed(values, 'on-missing-feature', (text) =>
      choice('on-missing-feature', text, ['fail', 'as-missing']),
    ),
    onUnknownCategory: parsed(values, 'on-unknown-category', (text) =>
      choice('on-unknown-category', text, ['missing', 'fail']),
    ),
    missing: parsed(values, 'missing', parseMissing),
    iterationRange: parsed(values, 'iteration-range', parseIterationRange),
    baseMarginColumns: parsed(values, 'base-margin', listOfNames),
    contributions: parsed(values, 'contributions', (text) => choice('contributions', text, ['features', 'columns'])),
    columns: parsed(values, 'columns', parseColumns),
    idColumns: parsed(values, 'id-columns', parseIdColumns),
  };
}

/** Left alone, `missng=0` would give other numbers without a word. */
function refuseSlip(name: string): void {
  const isKnown = OPTION_NAMES.some((option) => option === name);
  const guess = isKnown || name.length > MAX_SLIP ? '' : didYouMean(name, OPTION_NAMES);
  if (guess === '') return;
  throw new InvalidOptionError(`there is no option ${quoteName(name)}`, {
    hint: `${guess}the options are ${OPTION_NAMES.join(', ')}`,
  });
}

/** Characters, as HTTP servers take them; SageMaker passes 1024. Each name of an option is compared with all that there are. */
const MAX_ATTRIBUTES = 16_384;

/**
 * `key=value` pairs separated by `;`, as SageMaker's clients send them in Custom-Attributes.
 *
 * @throws InvalidOptionError where there is more than any header holds
 */
export function parseCustomAttributes(header: string): Map<string, string> {
  if (header.length > MAX_ATTRIBUTES) {
    throw new InvalidOptionError(`the custom attributes have ${header.length} characters`, {
      hint: `send at most ${MAX_ATTRIBUTES}`,
    });
  }
  const values = new Map<string, string>();
  for (const pair of header.split(';')) {
    const equals = pair.indexOf('=');
    if (equals > 0) values.set(pair.slice(0, equals).trim().toLowerCase(), pair.slice(equals + 1).trim());
  }
  return values;
}

function parsed<T>(values: ReadonlyMap<string, string>, name: OptionName, parse: (text: string) => T): T | undefined {
  const text = values.get(name);
  return text === undefined ? undefined : parse(text);
}

/** A comma list of output names, in any case; a name counts once. */
export function parseOutputs(text: string): OutputName[] {
  const names = text.split(',').map((name) => choice('outputs', name.trim().toLowerCase(), OUTPUT_NAMES));
  return [...new Set(names)];
}

function choice<T extends string>(option: string, text: string, choices: readonly T[]): T {
  const found = choices.find((name) => name === text);
  if (found !== undefined) return found;
  throw new InvalidOptionError(`${option}: "${text}" is not a valid value`, {
    hint: `${didYouMean(text.toLowerCase(), choices)}choose ${choices.join(', ')}`,
  });
}

/** Each is looked for in all cells. */
const MAX_MISSING = 64;

/** A comma list of numbers. `nan` says nothing new: alone it is for a model's own value that is not to count. */
export function parseMissing(text: string): number[] {
  const parts = text.split(',', MAX_MISSING + 1).map((part) => part.trim());
  if (parts.length > MAX_MISSING) {
    throw new InvalidOptionError(`missing: there are more than ${MAX_MISSING} values`, {
      hint: 'leave out those that do not occur, or send blank cells in place of some',
    });
  }
  const values = parts.filter((part) => part.toLowerCase() !== 'nan').map((part) => parseNumber(part) ?? part);
  const wrong = values.find((value) => typeof value === 'string');
  if (wrong === undefined) return [...new Set(values as number[])];
  throw new InvalidOptionError(`missing: ${quoteName(wrong)} is not a number`, {
    hint: 'give numbers separated by commas, such as 0 or -999,-1; blanks, NA, null and the like are missing anyway',
  });
}

function listOfNames(text: string): string[] {
  return text.split(',').map((name) => name.trim());
}

/** Names that an answer has once each. */
function parseColumns(text: string): string[] {
  const names = listOfNames(text);
  const twice = names.find((name, at) => name === '' || names.indexOf(name) < at);
  if (twice === undefined) return names;
  throw new InvalidOptionError(`columns: ${quoteName(twice)} is empty or comes twice`, {
    hint: 'name each column once: id,prediction',
  });
}

function parseIdColumns(text: string): number {
  if (/^\d{1,4}$/.test(text)) return Number(text);
  throw new InvalidOptionError(`id-columns: ${quoteName(text)} is not a valid value`, {
    hint: 'give a number, such as 1',
  });
}

/** `a:b`, boosting rounds a to b - 1; b = 0 means all. */
function parseIterationRange(text: string): IterationRange {
  const match = /^(\d{1,9}):(\d{1,9})$/.exec(text);
  if (match) return { begin: Number(match[1]), end: Number(match[2]) };
  throw new InvalidOptionError(`iteration-range: "${text}" is not a valid value`, {
    hint: 'write a:b with whole numbers, such as 0:10 for the first ten rounds',
  });
}
