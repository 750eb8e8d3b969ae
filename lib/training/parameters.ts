import { ConfigurationError } from '../errors.ts';
import { findNearNames } from '../near-names.ts';
import { ABSENT_PARAMETERS, ABSENT_VALUES, IDLE_PARAMETERS, IDLE_VALUES, RENAMED_VALUES } from './absent-parameters.ts';
import type { ParameterKind } from './parameter-kinds.ts';
import { PARAMETERS, type ParameterName } from './parameter-table.ts';

/** The parameters of one training run, by XGBoost's names. */
export type Parameters = {
  readonly [Name in ParameterName]: (typeof PARAMETERS)[Name] extends ParameterKind<infer T> ? T : never;
};

/** Every spelling and the name that it stands for. */
const NAMES: ReadonlyMap<string, ParameterName> = new Map(
  (Object.keys(PARAMETERS) as ParameterName[]).flatMap((name) =>
    [name, ...PARAMETERS[name].aliases].map((spelling) => [spelling, name] as const),
  ),
);

/** What whoever reads parameters brings along. */
export interface Reading {
  /** what nobody sets, where that is not XGBoost's default */
  readonly defaults?: Partial<Parameters>;
  /** what else could have been meant by a misspelled name */
  readonly otherNames?: readonly string[];
  /** told of what XGBoost takes without any effect, and of values that go by another name today */
  readonly warn?: (sentence: string) => void;
}

/**
 * The parameters that those values set, all others at their defaults. Values may be text, as hyperparameters are; names may
 * have XGBoost's aliases and hyphens.
 *
 * @throws ConfigurationError for an unknown name, a value out of range, or one parameter under two names
 */
export function parseParameters(
  values: ReadonlyMap<string, unknown>,
  { defaults = {}, otherNames = [], warn = () => undefined }: Reading = {},
): Parameters {
  const initial = Object.fromEntries(Object.entries(PARAMETERS).map(([name, kind]) => [name, kind.initial]));
  const result: Record<string, unknown> = { ...initial, ...defaults };
  const spellings = new Map<ParameterName, string>();
  for (const [spelling, given] of values) {
    const idle = whyIdle(spelling);
    if (idle !== undefined) warn(`${spelling} is ignored: ${idle}`);
    if (idle !== undefined || isIdleValue(spelling, given)) continue;
    const name = findName(spelling, otherNames);
    const other = spellings.get(name);
    if (other !== undefined) {
      throw new ConfigurationError(`${other} and ${spelling} are the same parameter`, {
        hint: `leave one of them out`,
      });
    }
    spellings.set(name, spelling);
    // cuda:1 is the second of several
    const value = RENAMED_VALUES.get(`${name} ${given}`.replace(/:\d+$/, ''));
    if (value !== undefined) warn(`${spelling} ${given} is read as ${value}`);
    result[name] = readValue(spelling, value ?? given, { name, initial: result[name] });
  }
  return result as Parameters;
}

/** XGBoost's name of the parameter that goes by that one, in any of its spellings; undefined when there is none. */
export function parameterName(spelling: string): ParameterName | undefined {
  return NAMES.get(spelling.replaceAll('-', '_'));
}

/** Every spelling of every parameter, of XGBoost's others too: they are refused with a reason. */
export function parameterSpellings(): string[] {
  return [...NAMES.keys(), ...ABSENT_PARAMETERS.keys(), ...IDLE_PARAMETERS.keys()];
}

/** Why nothing follows from a parameter that is taken all the same. */
function whyIdle(spelling: string): string | undefined {
  return IDLE_PARAMETERS.get(spelling.replaceAll('-', '_'));
}

function isIdleValue(spelling: string, value: unknown): boolean {
  return IDLE_VALUES.has(`${spelling.replaceAll('-', '_')} ${value}`);
}

function findName(spelling: string, otherNames: readonly string[]): ParameterName {
  const name = parameterName(spelling);
  if (name !== undefined) return name;
  const plain = spelling.replaceAll('-', '_');
  const absent = ABSENT_PARAMETERS.get(plain);
  if (absent !== undefined) throw new ConfigurationError(`${spelling} is not supported: ${absent.why}`, absent);
  const near = findNearNames(plain, [...otherNames, ...NAMES.keys()]);
  throw new ConfigurationError(`there is no parameter "${spelling.slice(0, 80)}"`, {
    hint: near.length > 0 ? `did you mean ${near.join(' or ')}?` : `there are ${Object.keys(PARAMETERS).join(', ')}`,
  });
}

function readValue(
  spelling: string,
  value: unknown,
  { name, initial }: { readonly name: ParameterName; readonly initial: unknown },
): unknown {
  const { range, read } = PARAMETERS[name];
  if (value === null || value === undefined) return initial;
  const result = read(value);
  if (result !== undefined) return result;
  const absent = ABSENT_VALUES.get(`${name} ${value}`);
  if (absent !== undefined)
    throw new ConfigurationError(`${spelling} ${value} is not supported: ${absent.why}`, absent);
  const shown = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  throw new ConfigurationError(`${spelling} is ${shown.slice(0, 80)}, but must be ${range}`, {
    hint: `correct it or leave it out${describeDefault(initial)}`,
  });
}

function describeDefault(initial: unknown): string {
  const isSimple = ['number', 'boolean', 'string'].includes(typeof initial);
  return isSimple ? `; the default is ${initial}` : '';
}
